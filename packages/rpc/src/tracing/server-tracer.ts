import type { Metadata } from "../metadata/metadata.js";
import type { MethodDefinition } from "../service/service-definition.js";
import type { StreamTracer } from "./stream-tracer.js";

/** Watches the calls of a server, for metrics, traces or logs (gRFC A66, A72). An option of servers. */
export interface ServerTracer {
  /** A call has arrived; `undefined` when it need not be watched. */
  startCall(call: ServerTracedCall): StreamTracer | undefined;
}

export interface ServerTracedCall {
  /** `/SERVICE/METHOD`, as the client wrote it. */
  readonly path: string;
  /** `undefined` when the server does not have it: a name for metrics should then be one for all of them. */
  readonly method: MethodDefinition | undefined;
  /** What the client sent with the call. Not to be changed. */
  readonly metadata: Metadata;
  readonly authority: string;
  readonly peer: string;
  /** Milliseconds that the client waits; Infinity for ever. */
  readonly timeoutMs: number;
}
