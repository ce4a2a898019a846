import type { Metadata } from "../metadata/metadata.js";
import type { MethodDefinition } from "../service/service-definition.js";
import type { CallEnd } from "../transport/call-end.js";
import type { StreamTracer } from "./stream-tracer.js";

/** Watches the calls of a channel, for metrics, traces or logs (gRFC A66, A72). An option of channels. */
export interface ClientTracer {
  /** A call begins; `undefined` when it need not be watched. */
  startCall(call: ClientTracedCall): ClientCallTracer | undefined;
}

export interface ClientTracedCall {
  readonly method: MethodDefinition;
  /** What the channel was made for: `dns:///example.com:443`. */
  readonly target: string;
  /** The name by which the server is addressed (`:authority`). */
  readonly authority: string;
  /** Milliseconds that the caller waits; Infinity for ever. */
  readonly timeoutMs: number;
}

/** Watches one call, which is made of one attempt or, with retries and hedging, of several. */
export interface ClientCallTracer {
  /** An attempt begins; `undefined` when it need not be watched. */
  startAttempt?(attempt: TracedAttempt): StreamTracer | undefined;
  /** How the call ended for the caller; called once, as the last. */
  onEnd?(end: CallEnd): void;
}

export interface TracedAttempt {
  /** What is sent with this attempt. It may be changed, now: for the headers of a trace. */
  readonly metadata: Metadata;
  /** Whether the attempt before it surely did not reach the server (gRFC A6, "Transparent Retries"). */
  readonly isTransparentRetry: boolean;
}
