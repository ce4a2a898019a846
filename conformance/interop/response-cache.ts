import type { SimpleRequest } from "./gen/grpc/testing/messages_pb.js";

/** What stands for the caching proxy that `cacheable_unary` wants before the server: the same answer for the same request. */
export class ResponseCache {
  /** How long an answer is kept, in milliseconds. */
  readonly maxAgeMs = 60_000;
  readonly #answers = new Map<string, { readonly body: Uint8Array; readonly at: number }>();

  /** The time in nanoseconds, as text: that of the first request like this one. */
  answer({ payload }: SimpleRequest): Uint8Array {
    const now = performance.now();
    // They are in the order of their times.
    for (const [key, { at }] of this.#answers) {
      if (now - at < this.maxAgeMs) break;
      this.#answers.delete(key);
    }
    const key = Buffer.from(payload?.body ?? []).toString("latin1");
    let answer = this.#answers.get(key);
    if (answer === undefined) {
      answer = { body: Buffer.from(`${process.hrtime.bigint()}`), at: now };
      this.#answers.set(key, answer);
    }
    return answer.body;
  }
}
