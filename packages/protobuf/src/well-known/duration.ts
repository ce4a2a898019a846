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

/** The span of so many nanoseconds. */
export function durationFromNanos(nanoseconds: bigint): Duration {
  return { seconds: nanoseconds / NANOS_PER_SECOND, nanos: Number(nanoseconds % NANOS_PER_SECOND) };
}

/** The nanoseconds of a span. Absent fields are 0. */
export function durationToNanos(duration: Partial<Duration>): bigint {
  const { seconds = 0n, nanos = 0 } = duration;
  return seconds * NANOS_PER_SECOND + BigInt(nanos);
}

/** What makes a `Temporal.Duration`: the class of the platform, or of a polyfill. */
export interface TemporalDurationType<D> {
  from(parts: { readonly seconds: number; readonly nanoseconds: number }): D;
}

/** The parts of a `Temporal.Duration`, which are integers of one sign. */
export interface TemporalDurationParts {
  readonly years: number;
  readonly months: number;
  readonly weeks: number;
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly milliseconds: number;
  readonly microseconds: number;
  readonly nanoseconds: number;
}

/** A span as `Temporal.Duration`: `durationToTemporal(duration, Temporal.Duration)`. Absent fields are 0. */
export function durationToTemporal<D>(duration: Partial<Duration>, type: TemporalDurationType<D>): D {
  const { seconds = 0n, nanos = 0 } = duration;
  return type.from({ seconds: Number(seconds), nanoseconds: nanos });
}

/**
 * The span of a `Temporal.Duration`, with days of 24 hours. Throws `RangeError` when it has years or months, whose
 * length depends on when they are.
 */
export function durationFromTemporal(parts: TemporalDurationParts): Duration {
  if (parts.years !== 0 || parts.months !== 0) {
    throw new RangeError("a span with years or months has no fixed length: round it to days or less first");
  }
  const hours = BigInt(parts.weeks * 7 + parts.days) * 24n + BigInt(parts.hours);
  const seconds = (hours * 60n + BigInt(parts.minutes)) * 60n + BigInt(parts.seconds);
  const micros = (seconds * 1000n + BigInt(parts.milliseconds)) * 1000n + BigInt(parts.microseconds);
  return durationFromNanos(micros * 1000n + BigInt(parts.nanoseconds));
}

const NANOS_PER_SECOND = 1_000_000_000n;
