import { setTimeout as delay } from "node:timers/promises";
import { logWithTime } from "./clock.js";
import type { SayHelloRequest } from "./gen/tutorial/helloworld/v3/helloworld_pb.js";

/** How slow the reader is, in milliseconds. */
export interface Slowness {
  /** How long the requests are left unread at first. */
  readonly firstReadAfterMs: number;
  /** How long each request is worked on. */
  readonly workMs: number;
}

/**
 * Greets once for each request, and takes its time. What it has not read yet stays in the window, and when the window is
 * full the client has to wait: the back-pressure that this example is about. When `signal` tells that nobody waits for the
 * answers any more, it stops.
 */
export async function* greetSlowly(
  requests: AsyncIterable<SayHelloRequest>,
  { firstReadAfterMs, workMs }: Slowness,
  signal: AbortSignal,
): AsyncGenerator<{ message: string }> {
  await delay(firstReadAfterMs, undefined, { signal });
  const message = "Hello";
  let received = 0;
  let count = 0;
  for await (const { name } of requests) {
    count++;
    received += name.length;
    if (count % 5 === 0) logWithTime(`Request ${count}:   Received ${received} char in total`);
    await delay(workMs, undefined, { signal });
    yield { message };
    if (count % 5 === 0) logWithTime(`Request ${count}:   Sent ${message.length * count} char in total`);
  }
}
