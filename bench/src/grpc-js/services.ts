import type { ServiceDefinition } from "@grpc/grpc-js";
import { bench, helloworld } from "#protobufjs/messages.js";

/**
 * The services as grpc-js knows them, with the serializers that protobufjs writes ahead of time: faster than those that
 * @grpc/proto-loader makes when the program starts.
 */
export const greeterService = {
  sayHello: method("/helloworld.Greeter/SayHello", helloworld.HelloRequest, helloworld.HelloReply, "unary"),
} satisfies ServiceDefinition;

export const tickerService = {
  count: method("/bench.Ticker/Count", bench.CountRequest, bench.Tick, "serverStreaming"),
  echo: method("/bench.Ticker/Echo", bench.Tick, bench.Tick, "bidiStreaming"),
} satisfies ServiceDefinition;

/** The static side of a message class that protobufjs wrote. */
interface MessageClass<Init, Message> {
  encode(message: Init): { finish(): Uint8Array };
  decode(bytes: Uint8Array): Message;
}

function method<RequestInit, Request, ResponseInit, Response>(
  path: string,
  request: MessageClass<RequestInit, Request>,
  response: MessageClass<ResponseInit, Response>,
  kind: "unary" | "serverStreaming" | "bidiStreaming",
) {
  return {
    path,
    requestStream: kind === "bidiStreaming",
    responseStream: kind !== "unary",
    // protobufjs makes Buffers when it runs on Node, though its declarations say Uint8Array.
    requestSerialize: (message: RequestInit) => request.encode(message).finish() as Buffer,
    requestDeserialize: (bytes: Buffer) => request.decode(bytes),
    responseSerialize: (message: ResponseInit) => response.encode(message).finish() as Buffer,
    responseDeserialize: (bytes: Buffer) => response.decode(bytes),
  };
}
