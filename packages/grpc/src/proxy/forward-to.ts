import { type BidiStreamingMethod, createClient, type Handler, type Transport } from "@baud/rpc";

/** Serves a method of which only the path is known: requests and responses are the bytes of messages. */
export type GenericHandler = Handler<BidiStreamingMethod<Uint8Array, Uint8Array>>;

/**
 * A handler that makes the same call elsewhere, of whatever kind: with the same metadata both ways, the same deadline, the same
 * status, and cancelled together.
 *
 *     server.setGenericHandler((path) => (path.startsWith("/billing.") ? forwardTo(billing) : undefined));
 */
export function forwardTo(transport: Transport): GenericHandler {
  return async function* forward(requests, context) {
    const method = context.method as BidiStreamingMethod<Uint8Array, Uint8Array>;
    const stub = createClient({ typeName: "", methods: { call: method } }, transport);
    const call = stub.call(requests, context.propagate({ metadata: context.metadata }));
    const headers = await call.headers;
    if (headers.size > 0) context.sendInitialMetadata(headers);
    yield* call;
    context.trailers.merge(await call.trailers);
  };
}
