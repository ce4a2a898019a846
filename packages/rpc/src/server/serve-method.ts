import type { Logger } from "../logger/logger.js";
import type { MethodDefinition } from "../service/service-definition.js";
import type { OneResponse, ResponseStream } from "./handlers.js";
import type { KeepContext } from "./keep-context.js";
import { ManyRequestsCall, type ManyRequestsInvoker } from "./many-requests-call.js";
import { OneRequestCall, type OneRequestInvoker } from "./one-request-call.js";
import type { MethodServer } from "./server-call.js";
import type { ServerContext } from "./server-context.js";
import type { ServerInterceptor } from "./server-interceptor.js";

/** A handler of any kind, bound to the object that it is a method of. What it takes and returns is as the kind says. */
export type AnyHandler = (
  // biome-ignore lint/suspicious/noExplicitAny: only `any` makes it a handler of every service.
  input: any,
  context: ServerContext,
) => OneResponse<unknown> | ResponseStream<unknown>;

/**
 * What serves the calls of `method` with `handler`, within `interceptors`, of which the first is outermost; `keepContext` lets the
 * handler run in the asynchronous context of the innermost. Here, and nowhere else on the server, the four kinds are told apart.
 * The casts state what the kind says of the handler's result.
 */
export function serveMethod(
  method: MethodDefinition,
  handler: AnyHandler,
  logger: Logger,
  interceptors: readonly ServerInterceptor[] = [],
  keepContext?: KeepContext,
): MethodServer {
  switch (method.kind) {
    case "unary": {
      const invoke: OneRequestInvoker<unknown, unknown> = (request, served) =>
        served.respondWithOne(handler(request, served.context) as OneResponse<unknown>);
      return (call) => new OneRequestCall(call, logger, invoke).start(interceptors, keepContext);
    }
    case "serverStreaming": {
      const invoke: OneRequestInvoker<unknown, unknown> = (request, served) =>
        served.respondWithMany(handler(request, served.context) as ResponseStream<unknown>);
      return (call) => new OneRequestCall(call, logger, invoke).start(interceptors, keepContext);
    }
    case "clientStreaming": {
      const invoke: ManyRequestsInvoker<unknown, unknown> = (requests, served) =>
        served.respondWithOne(handler(requests, served.context) as OneResponse<unknown>);
      return (call) => new ManyRequestsCall(call, logger, invoke).start(interceptors, keepContext);
    }
    case "bidiStreaming": {
      const invoke: ManyRequestsInvoker<unknown, unknown> = (requests, served) =>
        served.respondWithMany(handler(requests, served.context) as ResponseStream<unknown>);
      return (call) => new ManyRequestsCall(call, logger, invoke).start(interceptors, keepContext);
    }
  }
}
