import { EncodeError } from "./encode-error.js";
import { scratchFloat, scratchInt64, scratchUint64 } from "./scratch.js";

// What a field of each type can hold. Each function throws `EncodeError` for anything else; those of 64 bits and of
// `float` leave the value in the scratch words.

export function checkInt32(value: number): void {
  if ((value | 0) !== value) throw notA("a 32-bit integer", value);
}

export function checkUint32(value: number): void {
  if (value >>> 0 !== value) throw notA("an unsigned 32-bit integer", value);
}

export function checkBool(value: boolean): void {
  if (typeof value !== "boolean") throw notA("a boolean", value);
}

export function checkDouble(value: number): void {
  if (typeof value !== "number") throw notA("a number", value);
}

export function checkString(value: string): void {
  if (typeof value !== "string") throw notA("a string", value);
}

export function checkBytes(value: Uint8Array): void {
  if (!(value instanceof Uint8Array) && !ArrayBuffer.isView(value)) throw notA("a Uint8Array", value);
}

export function splitInt64(value: bigint): void {
  if (typeof value !== "bigint") throw notA("a bigint", value);
  scratchInt64[0] = value;
  if (scratchInt64[0] !== value) throw notA("a 64-bit integer", value);
}

export function splitUint64(value: bigint): void {
  if (typeof value !== "bigint") throw notA("a bigint", value);
  scratchUint64[0] = value;
  if (scratchUint64[0] !== value) throw notA("an unsigned 64-bit integer", value);
}

export function splitFloat(value: number): void {
  checkDouble(value);
  scratchFloat[0] = value;
  // What rounds to infinity without being infinite has no float.
  if (Math.abs(scratchFloat[0]!) > FLOAT_MAX && Number.isFinite(value)) throw notA("within the range of float", value);
}

const FLOAT_MAX = 3.4028234663852886e38;

function notA(expected: string, value: unknown): EncodeError {
  const given =
    typeof value === "string" ? JSON.stringify(value) : typeof value === "bigint" ? `${value}n` : String(value);
  return new EncodeError(`${given.slice(0, 100)} is not ${expected}`);
}
