import { listeningServers } from "../server/listening-servers.js";

let hasWarned = false;

/**
 * Warns, once, when a blocking call is made in a thread that serves: nobody is served while it waits, and a server that calls
 * itself waits for ever.
 */
export function warnWhereServing(path: string): void {
  if (hasWarned || listeningServers.count === 0) return;
  hasWarned = true;
  const warning =
    `A blocking call of ${path} holds up the event loop of a thread that serves gRPC${callerOfStub()}. ` +
    "Use createClient there, and await the call";
  process.emitWarning(warning, { type: "BlockingCallWarning", code: "BAUD_BLOCKING_CALL" });
}

/** The place in the code that made the call: the first outside of this folder. */
function callerOfStub(): string {
  const frames = new Error().stack?.split("\n").slice(1) ?? [];
  const here = /(?:\(|at )([^(]*[/\\])[^/\\]+$/.exec(frames[0] ?? "")?.[1];
  const caller = here && frames.find((frame) => !frame.includes(here));
  return caller ? `, ${caller.trim()}` : "";
}
