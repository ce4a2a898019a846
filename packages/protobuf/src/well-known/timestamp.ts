import type { Timestamp } from "../google/protobuf/timestamp_pb.js";

const NANOS_PER_SECOND = 1_000_000_000n;

/** The point in time of a `Date`. Throws `RangeError` for an invalid one. */
export function timestampFromDate(date: Date): Timestamp {
  const milliseconds = date.getTime();
  if (Number.isNaN(milliseconds)) throw new RangeError("an invalid Date has no timestamp");
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds: BigInt(seconds), nanos: (milliseconds - seconds * 1000) * 1_000_000 };
}

/** The `Date` of a point in time; what is less than a millisecond is cut off. Absent fields are 0. */
export function timestampToDate(timestamp: Partial<Timestamp>): Date {
  const { seconds = 0n, nanos = 0 } = timestamp;
  return new Date(Number(seconds) * 1000 + Math.floor(nanos / 1_000_000));
}

/** The point in time this many nanoseconds after (or before) 1970-01-01T00:00:00Z. */
export function timestampFromNanos(nanoseconds: bigint): Timestamp {
  let seconds = nanoseconds / NANOS_PER_SECOND;
  let nanos = Number(nanoseconds % NANOS_PER_SECOND);
  // The fraction counts forward, also before 1970.
  if (nanos < 0) {
    nanos += 1_000_000_000;
    seconds -= 1n;
  }
  return { seconds, nanos };
}

/** Nanoseconds since 1970-01-01T00:00:00Z. */
export function timestampToNanos(timestamp: Partial<Timestamp>): bigint {
  const { seconds = 0n, nanos = 0 } = timestamp;
  return seconds * NANOS_PER_SECOND + BigInt(nanos);
}

/** What a `Temporal.Instant` is known by: of the platform, or of a polyfill. */
export interface InstantType<I> {
  fromEpochNanoseconds(nanoseconds: bigint): I;
}

/** The `Temporal.Instant` of a point in time: `timestampToInstant(timestamp, Temporal.Instant)`. Absent fields are 0. */
export function timestampToInstant<I>(timestamp: Partial<Timestamp>, type: InstantType<I>): I {
  return type.fromEpochNanoseconds(timestampToNanos(timestamp));
}

/** The point in time of a `Temporal.Instant`. */
export function timestampFromInstant(instant: { readonly epochNanoseconds: bigint }): Timestamp {
  return timestampFromNanos(instant.epochNanoseconds);
}
