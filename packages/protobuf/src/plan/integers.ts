import type { ScalarType } from "../descriptor/descriptor.js";
import { EncodeError } from "../wire/encode-error.js";

/** A 64-bit integer, given as a number or a string (`jstype`). */
export function toBigInt(value: unknown): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "number" ? Number.isInteger(value) : typeof value === "string" && /^-?\d+$/.test(value)) {
    return BigInt(value as number | string);
  }
  throw new EncodeError(`${String(value)} is not an integer`);
}

/**
 * A 64-bit integer as a number (`jstype = JS_NUMBER`): the nearest, except that the greatest integers are not rounded up to
 * a power of two that their type does not have, so that what was read can be written.
 */
export function toNumber(value: bigint): number {
  const nearest = Number(value);
  if (nearest === 2 ** 64) return 2 ** 64 - 2048;
  return nearest === 2 ** 63 && value < 2n ** 63n ? 2 ** 63 - 1024 : nearest;
}

export function is64Bit(scalar: ScalarType): boolean {
  return scalar.endsWith("64");
}
