import type { Proceed } from "../interceptor/call-hooks.js";
import type { Metadata } from "../metadata/metadata.js";
import type { MethodDefinition } from "../service/service-definition.js";

/** What an interceptor knows of a call that a client makes. */
export interface ClientContext {
  readonly method: MethodDefinition;
  /** What is sent with the requests. It may be changed until `next` is called, and belongs to this call alone. */
  readonly metadata: Metadata;
  /** Milliseconds since the epoch when the call ends at the latest; Infinity for never. */
  readonly deadline: number;
  /** The address of the peer, once it is known. */
  readonly peer: string | undefined;
}

/**
 * Stands around the calls of a client, whatever their kind. Nothing is sent until it calls `next`, so that it can wait for what
 * it adds. What it throws is how the call ends: instead of being made, or instead of the status that `next` resolved with.
 * The caller hears of the status when the interceptors are through, and of a deadline or its own cancellation at once.
 *
 *     const authorized: ClientInterceptor = async (context, next) => {
 *       context.metadata.set("authorization", `Bearer ${await currentToken()}`);
 *       await next();
 *     };
 */
export type ClientInterceptor = (context: ClientContext, next: Proceed) => Promise<unknown>;
