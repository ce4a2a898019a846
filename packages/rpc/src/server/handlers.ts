import type { MessageInit } from "@baud/protobuf";
import type { MethodDefinition, ServiceDefinition } from "../service/service-definition.js";
import type { ServerContext } from "./server-context.js";

/**
 * The implementation of a service: an object literal, or a class that `implements Handlers<typeof RouteGuide>`. A message may be
 * returned as a plain literal; a handler that throws `RpcError` ends its call with that status.
 */
export type Handlers<S extends ServiceDefinition> = {
  [Name in keyof S["methods"]]: Handler<S["methods"][Name]>;
};

/** The handler of one method, by its kind. */
export type Handler<M> =
  M extends MethodDefinition<infer Request, infer Response, infer Kind>
    ? {
        unary: (request: Request, context: ServerContext) => OneResponse<Response>;
        serverStreaming: (request: Request, context: ServerContext) => ResponseStream<Response>;
        clientStreaming: (requests: AsyncIterableIterator<Request>, context: ServerContext) => OneResponse<Response>;
        bidiStreaming: (requests: AsyncIterableIterator<Request>, context: ServerContext) => ResponseStream<Response>;
      }[Kind]
    : never;

/** One response, or the promise of it. A handler that returns it at once is answered at once. */
export type OneResponse<Response> = MessageInit<Response> | PromiseLike<MessageInit<Response>>;

/** Responses: what an `async *` method returns, an array, a generator, anything that can be iterated. */
export type ResponseStream<Response> = Iterable<MessageInit<Response>> | AsyncIterable<MessageInit<Response>>;
