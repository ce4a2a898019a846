import type { MessageInit } from "@baud/protobuf";
import type { MethodDefinition } from "../service/service-definition.js";
import type { Transport } from "../transport/transport.js";
import type { CallOptions } from "./call-options.js";
import type { RequestStream, StreamingCall, UnaryCall } from "./client.js";
import { ManyResponsesCall } from "./many-responses-call.js";
import { OneResponseCall } from "./one-response-call.js";

/** Calls a method, whose kind decides what the argument and the result are. */
export type CallMethod<Request, Response> = (
  request: MessageInit<Request> & RequestStream<Request>,
  options?: CallOptions,
) => UnaryCall<Response> | StreamingCall<Response>;

/** The function of a stub that calls `method`. Here, and nowhere else on the client, the four kinds are told apart. */
export function callMethod<Request, Response>(
  method: MethodDefinition<Request, Response>,
  transport: Transport,
): CallMethod<Request, Response> {
  switch (method.kind) {
    case "unary":
      return (request, options) => {
        const call = new OneResponseCall(method);
        call.startWithOne(transport, request, options);
        return call.promise;
      };
    case "serverStreaming":
      return (request, options) => {
        const call = new ManyResponsesCall(method);
        call.startWithOne(transport, request, options);
        return call;
      };
    case "clientStreaming":
      return (requests, options) => {
        const call = new OneResponseCall(method);
        call.startWithMany(transport, requests, options);
        return call.promise;
      };
    case "bidiStreaming":
      return (requests, options) => {
        const call = new ManyResponsesCall(method);
        call.startWithMany(transport, requests, options);
        return call;
      };
  }
}
