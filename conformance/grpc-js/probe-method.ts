import type { MethodDefinition } from "@grpc/grpc-js";
import { Probe } from "../probe/gen/probe_grpc.js";
import { Answer, Ask, CallId, Ended, Started } from "../probe/gen/probe_pb.js";

/** How a message type of ours becomes the two functions that grpc-js wants. */
interface Serializers<T> {
  serialize(message: T): Buffer;
  deserialize(bytes: Buffer): T;
}

/** The methods of the probe in the words of grpc-js, over our own generated messages. */
export const probeMethods: {
  readonly unary: MethodDefinition<Ask, Answer>;
  readonly serverStream: MethodDefinition<Ask, Answer>;
  readonly clientStream: MethodDefinition<Ask, Answer>;
  readonly bidiStream: MethodDefinition<Ask, Answer>;
  readonly awaitStart: MethodDefinition<CallId, Started>;
  readonly awaitEnd: MethodDefinition<CallId, Ended>;
} = {
  unary: method<Ask, Answer>(Probe.methods.unary, Ask, Answer),
  serverStream: method<Ask, Answer>(Probe.methods.serverStream, Ask, Answer),
  clientStream: method<Ask, Answer>(Probe.methods.clientStream, Ask, Answer),
  bidiStream: method<Ask, Answer>(Probe.methods.bidiStream, Ask, Answer),
  awaitStart: method<CallId, Started>(Probe.methods.awaitStart, CallId, Started),
  awaitEnd: method<CallId, Ended>(Probe.methods.awaitEnd, CallId, Ended),
};

type OurMethod = (typeof Probe.methods)[keyof typeof Probe.methods];

interface OurMessageType<T> {
  encode(message: T): Uint8Array;
  decode(bytes: Uint8Array): T;
}

function method<Request, Response>(
  { path, kind }: OurMethod,
  request: OurMessageType<Request>,
  response: OurMessageType<Response>,
): MethodDefinition<Request, Response> {
  const { serialize: requestSerialize, deserialize: requestDeserialize } = serializers(request);
  const { serialize: responseSerialize, deserialize: responseDeserialize } = serializers(response);
  return {
    path,
    requestStream: kind === "clientStreaming" || kind === "bidiStreaming",
    responseStream: kind === "serverStreaming" || kind === "bidiStreaming",
    requestSerialize,
    requestDeserialize,
    responseSerialize,
    responseDeserialize,
  };
}

function serializers<T>(type: OurMessageType<T>): Serializers<T> {
  return {
    serialize: (message) => Buffer.from(type.encode(message)),
    deserialize: (bytes) => type.decode(bytes),
  };
}
