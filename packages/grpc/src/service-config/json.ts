/** What JSON calls an object. */
export type JsonObject = { readonly [name: string]: unknown };

/** `json` as an object. Throws `TypeError` that names `where`. */
export function jsonObject(json: unknown, where: string): JsonObject {
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as JsonObject;
  throw wrong(where, "an object", json);
}

export function jsonArray(json: unknown, where: string): readonly unknown[] {
  if (Array.isArray(json)) return json;
  throw wrong(where, "a list", json);
}

export function jsonBoolean(json: unknown, where: string): boolean | undefined {
  if (json === undefined || json === null) return undefined;
  if (typeof json === "boolean") return json;
  throw wrong(where, "true or false", json);
}

export function jsonString(json: unknown, where: string): string | undefined {
  if (json === undefined || json === null) return undefined;
  if (typeof json === "string") return json;
  throw wrong(where, "text", json);
}

/** A number within bounds; ProtoJSON writes numbers of 64 bits as text. */
export function jsonNumber(json: unknown, where: string, min: number, max: number): number | undefined {
  if (json === undefined || json === null) return undefined;
  const value = typeof json === "string" && json.trim() !== "" ? Number(json) : json;
  if (typeof value === "number" && value >= min && value <= max) return value;
  throw wrong(where, `a number from ${min} to ${max}`, json);
}

export function jsonInteger(json: unknown, where: string, min: number, max: number): number | undefined {
  const value = jsonNumber(json, where, min, max);
  if (value === undefined || Number.isInteger(value)) return value;
  throw wrong(where, "a whole number", json);
}

/** A ProtoJSON duration such as `"1.5s"`, in milliseconds; not negative. */
export function jsonDuration(json: unknown, where: string): number | undefined {
  if (json === undefined || json === null) return undefined;
  const match = typeof json === "string" ? /^(\d{1,12}(?:\.\d{1,9})?)s$/.exec(json) : null;
  if (match !== null) return Number(match[1]) * 1_000;
  throw wrong(where, 'a duration in seconds, such as "1.5s"', json);
}

/** What a required field holds. Throws `TypeError` when it is missing. */
export function required<T>(value: T | undefined, where: string): T {
  if (value !== undefined) return value;
  throw new TypeError(`Service config: ${where} is missing`);
}

function wrong(where: string, expected: string, json: unknown): TypeError {
  return new TypeError(`Service config: ${where} must be ${expected}, not ${JSON.stringify(json)}`);
}
