import { Status, type StatusName } from "@baud/rpc";
import { jsonArray, jsonDuration, jsonInteger, jsonNumber, jsonObject, required } from "./json.js";

/** Making a call again after it failed (gRFC A6, "Retry Policy"). */
export interface RetryPolicy {
  readonly kind: "retry";
  /** The first included: 2 to 5. */
  readonly maxAttempts: number;
  readonly initialBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly backoffMultiplier: number;
  readonly retryableStatusCodes: ReadonlySet<Status>;
}

/** Making a call several times at once, and taking the first answer (gRFC A6, "Hedging Policy"). */
export interface HedgingPolicy {
  readonly kind: "hedging";
  /** The first included: 2 to 5. */
  readonly maxAttempts: number;
  readonly hedgingDelayMs: number;
  /** A failure with one of these does not end the others. */
  readonly nonFatalStatusCodes: ReadonlySet<Status>;
}

/** More attempts than these are not made, whatever a config asks for (gRFC A6). */
const attemptsLimit = 5;

/** Throws `TypeError` that names the field that is wrong. */
export function parseRetryPolicy(json: unknown, where: string): RetryPolicy {
  const fields = jsonObject(json, where);
  const duration = (name: string): number => {
    const ms = required(jsonDuration(fields[name], `${where}.${name}`), `${where}.${name}`);
    if (ms > 0) return ms;
    throw new TypeError(`Service config: ${where}.${name} must be more than 0`);
  };
  const multiplier = `${where}.backoffMultiplier`;
  const codes = parseCodes(fields["retryableStatusCodes"] ?? [], `${where}.retryableStatusCodes`);
  if (codes.size === 0)
    throw new TypeError(`Service config: ${where}.retryableStatusCodes must name at least one code`);
  return {
    kind: "retry",
    maxAttempts: parseAttempts(fields["maxAttempts"], `${where}.maxAttempts`),
    initialBackoffMs: duration("initialBackoff"),
    maxBackoffMs: duration("maxBackoff"),
    backoffMultiplier: required(jsonNumber(fields["backoffMultiplier"], multiplier, Number.MIN_VALUE, 1e9), multiplier),
    retryableStatusCodes: codes,
  };
}

/** Throws `TypeError` that names the field that is wrong. */
export function parseHedgingPolicy(json: unknown, where: string): HedgingPolicy {
  const { maxAttempts, hedgingDelay, nonFatalStatusCodes } = jsonObject(json, where);
  return {
    kind: "hedging",
    maxAttempts: parseAttempts(maxAttempts, `${where}.maxAttempts`),
    hedgingDelayMs: jsonDuration(hedgingDelay, `${where}.hedgingDelay`) ?? 0,
    nonFatalStatusCodes: parseCodes(nonFatalStatusCodes ?? [], `${where}.nonFatalStatusCodes`),
  };
}

function parseAttempts(json: unknown, where: string): number {
  return Math.min(required(jsonInteger(json, where, 2, 2 ** 32 - 1), where), attemptsLimit);
}

/** Status codes, by name or by number. */
function parseCodes(json: unknown, where: string): Set<Status> {
  const codes = new Set<Status>();
  for (const [index, entry] of jsonArray(json, where).entries()) {
    const code = typeof entry === "string" ? Status[entry.toUpperCase() as StatusName] : entry;
    if (!isStatus(code)) {
      const told = JSON.stringify(entry);
      throw new TypeError(
        `Service config: ${where}[${index}] must be a status code such as "UNAVAILABLE", not ${told}`,
      );
    }
    codes.add(code);
  }
  return codes;
}

function isStatus(code: unknown): code is Status {
  return typeof code === "number" && Object.values<number>(Status).includes(code);
}
