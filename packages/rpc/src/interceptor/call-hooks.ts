import type { CallStatus } from "../client/client.js";
import type { Metadata } from "../metadata/metadata.js";

/**
 * What an interceptor sees of a call on its way: each function is called as things pass, in order. What a function of messages
 * returns goes on in the message's place, and must be of the same type; what any of them throws ends the call.
 */
export interface CallHooks {
  /** A request, as a message. */
  readonly request?: (message: object) => object;
  /** The initial metadata of the response, which may be changed; empty when there is none. */
  readonly headers?: (metadata: Metadata) => void;
  /** A response, as a message. */
  readonly response?: (message: object) => object;
}

/**
 * Lets the call go on, and resolves with its status when it has ended, however it ended; it never rejects. To be called at
 * most once: a second time it throws `Error`.
 */
export type Proceed = (hooks?: CallHooks) => Promise<CallStatus>;
