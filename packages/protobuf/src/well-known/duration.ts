import type { Duration } from "../google/protobuf/duration_pb.js";

/**
 * The span of so many milliseconds, which may be a fraction, or negative. Throws `RangeError` for what is not finite.
 */
export function durationFromMs(milliseconds: number): Duration {
  if (!Number.isFinite(milliseconds)) throw new RangeError(`${milliseconds} milliseconds are no duration`);
  const seconds = Math.trunc(milliseconds / 1000);
  const nanos = Math.round((milliseconds - seconds * 1000) * 1_000_000);
  // Rounding may have made a whole second of it; adding 0 takes the sign of a negative zero.
  const carry = Math.trunc(nanos / 1_000_000_000);
  return { seconds: BigInt(seconds + carry), nanos: nanos - carry * 1_000_000_000 + 0 };
}

/** The milliseconds of a span, with a fraction where it has one. Absent fields are 0. */
export function durationToMs(duration: Partial<Duration>): number {
  const { seconds = 0n, nanos = 0 } = duration;
  return Number(seconds) * 1000 + nanos / 1_000_000;
}
