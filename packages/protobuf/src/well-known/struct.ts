import type { ListValue, Struct, Value } from "../google/protobuf/struct_pb.js";
import type { JsonObject, JsonValue } from "../json/json-value.js";
import { setEntry } from "../message/map-entry.js";

/**
 * A JSON object as a Struct. Members that are `undefined` are left out, as JSON leaves them out. Throws `TypeError`,
 * with the path, for what is no JSON: functions, `bigint`, numbers that are not finite, nesting beyond 100 levels.
 */
export function structFromJson(object: { readonly [name: string]: JsonValue | undefined }): Struct {
  return toStruct(object, "$", MAX_DEPTH);
}

/** The plain object that a Struct tells. Throws `TypeError`, with the path, for a Value in which nothing is set. */
export function structToJson(struct: Partial<Struct>): JsonObject {
  return fromStruct(struct, "$");
}

/** Any JSON value as a Value. Throws as `structFromJson` does. */
export function valueFromJson(json: JsonValue): Value {
  return toValue(json, "$", MAX_DEPTH);
}

/** What a Value tells. Throws `TypeError`, with the path, when nothing is set in it. */
export function valueToJson(value: Partial<Value>): JsonValue {
  return fromValue(value, "$");
}

/** A JSON array as a ListValue. Throws as `structFromJson` does. */
export function listFromJson(array: readonly JsonValue[]): ListValue {
  return toList(array, "$", MAX_DEPTH);
}

/** The plain array that a ListValue tells. Throws `TypeError`, with the path, for a Value in which nothing is set. */
export function listToJson(list: Partial<ListValue>): JsonValue[] {
  return fromList(list, "$");
}

/** An object that contains itself would have no end. */
const MAX_DEPTH = 100;

function toValue(json: unknown, path: string, depth: number): Value {
  if (json === null) return { kind: { case: "nullValue", value: 0 } };
  switch (typeof json) {
    case "string":
      return { kind: { case: "stringValue", value: json } };
    case "boolean":
      return { kind: { case: "boolValue", value: json } };
    case "number":
      if (!Number.isFinite(json)) throw new TypeError(`${path}: ${json} is no JSON, whose numbers are finite`);
      return { kind: { case: "numberValue", value: json } };
    case "object":
      if (depth === 0) throw new TypeError(`${path}: nested beyond ${MAX_DEPTH} levels: does it contain itself?`);
      if (Array.isArray(json)) return { kind: { case: "listValue", value: toList(json, path, depth - 1) } };
      return { kind: { case: "structValue", value: toStruct(json as object, path, depth - 1) } };
    default:
      throw new TypeError(`${path}: a ${typeof json} is no JSON value`);
  }
}

function toStruct(object: object, path: string, depth: number): Struct {
  const fields: Record<string, Value> = {};
  for (const [name, member] of Object.entries(object)) {
    if (member !== undefined) setEntry(fields, name, toValue(member, `${path}.${name}`, depth));
  }
  return { fields };
}

function toList(array: readonly unknown[], path: string, depth: number): ListValue {
  return { values: array.map((element, index) => toValue(element, `${path}[${index}]`, depth)) };
}

function fromValue({ kind }: Partial<Value>, path: string): JsonValue {
  if (kind === undefined) throw new TypeError(`${path}: a google.protobuf.Value in which nothing is set`);
  switch (kind.case) {
    case "nullValue":
      return null;
    case "structValue":
      return fromStruct(kind.value, path);
    case "listValue":
      return fromList(kind.value, path);
    default:
      return kind.value;
  }
}

function fromStruct({ fields = {} }: Partial<Struct>, path: string): JsonObject {
  const object: JsonObject = {};
  for (const [name, value] of Object.entries(fields)) setEntry(object, name, fromValue(value, `${path}.${name}`));
  return object;
}

function fromList({ values = [] }: Partial<ListValue>, path: string): JsonValue[] {
  return values.map((value, index) => fromValue(value, `${path}[${index}]`));
}
