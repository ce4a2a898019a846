import type { CallStart, ClientCall, ClientCallListener, Transport } from "../transport/transport.js";
import type { ClientInterceptor } from "./client-interceptor.js";
import { InterceptedClientCall } from "./intercepted-client-call.js";

/**
 * A transport whose calls pass `interceptors`, the first outermost, on their way to `transport`. Who made the channel still
 * closes it.
 *
 *     const stub = createClient(RouteGuide, intercept(channel, logging, authorized));
 */
export function intercept(transport: Transport, ...interceptors: readonly ClientInterceptor[]): Transport {
  return {
    startCall<Request, Response>(
      start: CallStart<Request, Response>,
      listener: ClientCallListener<Response>,
    ): ClientCall<Request> {
      return new InterceptedClientCall(transport, start, listener).run(interceptors);
    },
  };
}
