import type { Proceed } from "../interceptor/call-hooks.js";
import type { ServerContext } from "./server-context.js";

/**
 * Stands around the calls of a server, whatever their kind. It runs when the headers of a call have arrived; until it calls
 * `next`, no request is decoded and no handler called. What it throws is the status of the call: `RpcError` to refuse it, or
 * to replace the status that `next` resolved with. The status is sent when the interceptors are through.
 *
 *     const timing: ServerInterceptor = async (context, next) => {
 *       const start = performance.now();
 *       const { code } = await next();
 *       console.log(context.method.path, statusName(code), performance.now() - start);
 *     };
 */
export type ServerInterceptor = (context: ServerContext, next: Proceed) => Promise<unknown>;
