import type { CallOptions } from "../client/call-options.js";

/**
 * The moment at which a call that starts now with these options ends, in milliseconds since the epoch; Infinity for never.
 * Throws `TypeError` for what is no time.
 */
export function deadlineOf(options: CallOptions, now: number): number {
  const { timeoutMs, deadline } = options;
  let moment = Number.POSITIVE_INFINITY;
  if (timeoutMs !== undefined) {
    if (Number.isNaN(timeoutMs)) throw new TypeError("timeoutMs is not a number");
    moment = now + timeoutMs;
  }
  if (deadline !== undefined) {
    const given = Number(deadline);
    if (Number.isNaN(given)) throw new TypeError("deadline is not a valid Date or number of milliseconds");
    moment = Math.min(moment, given);
  }
  return moment;
}
