import { DecodeError } from "../wire/decode-error.js";
import { EncodeError } from "../wire/encode-error.js";
import { fraction, parseFraction } from "./fraction.js";

/** A point in time, as `google.protobuf.Timestamp` has it. */
export interface TimestampParts {
  readonly seconds: bigint;
  readonly nanos: number;
}

/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, in seconds since the epoch. */
const MIN_SECONDS = -62_135_596_800n;
const MAX_SECONDS = 253_402_300_799n;

/**
 * RFC 3339 in UTC, with 0, 3, 6 or 9 digits of a second's fraction. Throws `EncodeError` outside of the years 1 to
 * 9999.
 */
export function formatTimestamp({ seconds, nanos }: TimestampParts): string {
  if (seconds < MIN_SECONDS || seconds > MAX_SECONDS) {
    throw new EncodeError(`a timestamp of ${seconds} seconds, where years 1 to 9999 can be told`);
  }
  if (nanos < 0 || nanos > 999_999_999) {
    throw new EncodeError(`a timestamp with ${nanos} nanoseconds, where 0 to 999999999 are allowed`);
  }
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return `${whole}${fraction(nanos)}Z`;
}

const RFC_3339 = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/** Reads RFC 3339 with any offset. Throws `DecodeError`. */
export function parseTimestamp(text: string): TimestampParts {
  const match = RFC_3339.exec(text);
  const [, whole = "", digits, sign, hours = "0", minutes = "0"] = match ?? [];
  const milliseconds = Date.parse(`${whole}Z`);
  // Date.parse may carry 30 February over into March: the day must come back.
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString().slice(0, 19) !== whole) {
    throw new DecodeError(`${JSON.stringify(text)} is no RFC 3339 time like "2025-01-31T12:30:00.5Z"`);
  }
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -60 : 60);
  const seconds = BigInt(milliseconds / 1000 - offset);
  if (seconds < MIN_SECONDS || seconds > MAX_SECONDS) {
    throw new DecodeError(`${JSON.stringify(text)} lies outside of the years 1 to 9999`);
  }
  return { seconds, nanos: parseFraction(digits) };
}
