/** A value that JSON can hold, as `JSON.parse` gives it. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;

/** A JSON object. It may be one without a prototype, and `__proto__` may be a key like any other. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** A `float` or a `double` in ProtoJSON: what JSON has no number for goes by name. */
export type JsonFloat = number | "NaN" | "Infinity" | "-Infinity" | "-0";

/** JSON as `parseJson` gives it: an integer that a number cannot hold is a bigint. */
export type ParsedJson = null | boolean | number | bigint | string | ParsedJson[] | { [key: string]: ParsedJson };
