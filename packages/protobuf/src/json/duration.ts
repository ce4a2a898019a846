import { DecodeError } from "../wire/decode-error.js";
import { EncodeError } from "../wire/encode-error.js";
import { fraction, parseFraction } from "./fraction.js";

/** A span of time, as `google.protobuf.Duration` has it: both parts have the same sign. */
export interface DurationParts {
  readonly seconds: bigint;
  readonly nanos: number;
}

/** Ten thousand years, in seconds. */
const MAX_SECONDS = 315_576_000_000n;

/** Seconds with a fraction of 0, 3, 6 or 9 digits: `1.500s`. Throws `EncodeError`. */
export function formatDuration({ seconds, nanos }: DurationParts): string {
  if (seconds > MAX_SECONDS || seconds < -MAX_SECONDS || Math.abs(nanos) > 999_999_999) {
    throw new EncodeError(`a duration of ${seconds} seconds and ${nanos} nanoseconds, where 10,000 years are the most`);
  }
  if ((seconds > 0n && nanos < 0) || (seconds < 0n && nanos > 0)) {
    throw new EncodeError(`a duration of ${seconds} seconds and ${nanos} nanoseconds, which must have the same sign`);
  }
  const isNegative = seconds < 0n || nanos < 0;
  return `${isNegative ? "-" : ""}${seconds < 0n ? -seconds : seconds}${fraction(Math.abs(nanos))}s`;
}

/** Reads seconds with a fraction of up to nine digits. Throws `DecodeError`. */
export function parseDuration(text: string): DurationParts {
  const match = /^(-?)(\d+)(?:\.(\d{1,9}))?s$/.exec(text);
  if (match === null) throw new DecodeError(`${JSON.stringify(text)} is no duration like "1.5s"`);
  const [, sign, whole = "0", digits] = match;
  const seconds = BigInt(whole);
  if (seconds > MAX_SECONDS) throw new DecodeError(`${JSON.stringify(text)} is more than 10,000 years`);
  const nanos = parseFraction(digits);
  return sign === "-" ? { seconds: -seconds, nanos: nanos === 0 ? 0 : -nanos } : { seconds, nanos };
}
