import type { ClientTracer, ServerTracer } from "@baud/rpc";
import { environmentBinaryLog } from "../binary-log/environment-log.js";
import { debugTracer } from "./debug-tracer.js";
import { guardClientTracers, guardServerTracers } from "./guarded-tracers.js";

/** What watches a channel: its own tracers, and those that the environment asks for. `undefined` for nothing. */
export function clientTracersOf(own: readonly ClientTracer[] = []): ClientTracer | undefined {
  return guardClientTracers(withEnvironment(own, "client"));
}

/** The same for a server. */
export function serverTracersOf(own: readonly ServerTracer[] = []): ServerTracer | undefined {
  return guardServerTracers(withEnvironment(own, "server"));
}

function withEnvironment<Side extends "client" | "server">(
  own: readonly TracerOf[Side][],
  side: Side,
): TracerOf[Side][] {
  const asked: (TracerOf | undefined)[] = [debugTracer(), environmentBinaryLog()];
  return [...own, ...asked.flatMap((each) => (each === undefined ? [] : [each[side]]))];
}

interface TracerOf {
  readonly client: ClientTracer;
  readonly server: ServerTracer;
}
