import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Duration } from "../google/protobuf/duration_pb.js";
import { Timestamp } from "../google/protobuf/timestamp_pb.js";
import { holdsType, packAny, unpackAny } from "./any.js";
import {
  durationFromMs,
  durationFromNanos,
  durationFromTemporal,
  durationToMs,
  durationToNanos,
  durationToTemporal,
} from "./duration.js";
import {
  timestampFromDate,
  timestampFromInstant,
  timestampFromNanos,
  timestampToDate,
  timestampToInstant,
  timestampToNanos,
} from "./timestamp.js";

test("every Date comes back from its timestamp, whose JSON is the Date's", () => {
  const year = (number: number): Date => new Date(`${String(number).padStart(4, "0")}-01-01T00:00:00Z`);
  fc.assert(
    fc.property(fc.date({ min: year(1), max: year(9999), noInvalidDate: true }), (date) => {
      const timestamp = timestampFromDate(date);
      assert.ok(timestamp.nanos >= 0 && timestamp.nanos < 1_000_000_000);
      assert.deepEqual(timestampToDate(timestamp), date);
      assert.deepEqual(Timestamp.fromJson(date.toJSON()), timestamp);
    }),
  );
  assert.throws(() => timestampFromDate(new Date(Number.NaN)), RangeError);
});

test("nanoseconds come back from their timestamp, and count forward before 1970", () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 19n), 10n ** 19n), (n) => assert.equal(timestampToNanos(timestampFromNanos(n)), n)),
  );
  assert.deepEqual(timestampFromNanos(-1n), { seconds: -1n, nanos: 999_999_999 });
});

for (const [milliseconds, seconds, nanos] of [
  [0, 0n, 0],
  [-0, 0n, 0],
  [1500, 1n, 500_000_000],
  [-1500, -1n, -500_000_000],
  [0.001, 0n, 1000],
  [999.9999999, 1n, 0],
  [-999.9999999, -1n, 0],
] as const) {
  test(`${milliseconds} ms are ${seconds} s and ${nanos} ns`, () => {
    assert.deepEqual(durationFromMs(milliseconds), { seconds, nanos });
  });
}

test("milliseconds come back from their duration", () => {
  fc.assert(fc.property(fc.integer(), (ms) => assert.equal(durationToMs(durationFromMs(ms)), ms)));
  assert.throws(() => durationFromMs(Number.POSITIVE_INFINITY), RangeError);
});

test("a message goes into an Any and out of it, when the type is the same", () => {
  const any = packAny(Duration, { seconds: 5n });
  assert.equal(any.typeUrl, "type.googleapis.com/google.protobuf.Duration");
  assert.deepEqual(unpackAny(any, Duration), { seconds: 5n, nanos: 0 });
  assert.equal(unpackAny(any, Timestamp), undefined);
  assert.ok(holdsType({ ...any, typeUrl: "example.com/a/google.protobuf.Duration" }, Duration));
});

test("nanoseconds come back from their duration, which has one sign", () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 19n), 10n ** 19n), (n) => {
      const { seconds, nanos } = durationFromNanos(n);
      assert.equal(durationToNanos({ seconds, nanos }), n);
      assert.ok(n >= 0n ? nanos >= 0 : nanos <= 0);
    }),
  );
});

/** As much of Temporal as is used, for platforms without it. */
const standIn = {
  Instant: { fromEpochNanoseconds: (epochNanoseconds: bigint) => ({ epochNanoseconds }) },
  Duration: {
    from: (parts: { seconds: number; nanoseconds: number }) => ({ ...noTime, ...parts }),
  },
};
const noTime = {
  years: 0,
  months: 0,
  weeks: 0,
  days: 0,
  hours: 0,
  minutes: 0,
  seconds: 0,
  milliseconds: 0,
  microseconds: 0,
  nanoseconds: 0,
};
const temporal = (globalThis as { Temporal?: typeof standIn }).Temporal ?? standIn;

test("timestamps and durations become Temporal's and come back", () => {
  for (const timestamp of [timestampFromNanos(-1n), timestampFromNanos(1_700_000_000_123_456_789n)]) {
    assert.deepEqual(timestampFromInstant(timestampToInstant(timestamp, temporal.Instant)), timestamp);
  }
  for (const nanos of [0n, -1_500_000_001n, 86_400_000_000_000n * 365n + 7n]) {
    const duration = durationFromNanos(nanos);
    assert.deepEqual(durationFromTemporal(durationToTemporal(duration, temporal.Duration)), duration);
  }
  const parts = { ...noTime, weeks: 1, days: 2, hours: 3, minutes: 4, seconds: 5, milliseconds: 6, microseconds: 7 };
  assert.equal(durationToNanos(durationFromTemporal(parts)), 788_645_006_007_000n);
  assert.throws(() => durationFromTemporal({ ...noTime, months: 1 }), RangeError);
});
