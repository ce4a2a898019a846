import assert from "node:assert/strict";
import { test } from "node:test";
import { Any, type AnyJson } from "../google/protobuf/any_pb.js";
import { FieldOptions, type FieldOptionsJson } from "../google/protobuf/descriptor_pb.js";
import { Duration } from "../google/protobuf/duration_pb.js";
import { Empty, type EmptyJson } from "../google/protobuf/empty_pb.js";
import { FieldMask } from "../google/protobuf/field_mask_pb.js";
import { ListValue, NullValue, type NullValueJson, Struct, Value } from "../google/protobuf/struct_pb.js";
import { Timestamp } from "../google/protobuf/timestamp_pb.js";
import { Enum, Field_Kind, Type, type TypeJson } from "../google/protobuf/type_pb.js";
import { BoolValue, BytesValue, DoubleValue, Int32Value, Int64Value } from "../google/protobuf/wrappers_pb.js";
import type { AnyMessage, MessageType } from "../message/message-type.js";
import type { JsonFloat, JsonObject, JsonValue } from "./json-value.js";

// What the compiler must refuse here is half of the test: each `@ts-expect-error` fails the build when nothing is wrong.

test("a message's JSON has the names and types of its fields", () => {
  const json: TypeJson = Type.toJson({ name: "T", fields: [{ kind: Field_Kind.TYPE_BOOL, typeUrl: "u" }] });
  const kind: keyof typeof Field_Kind | number | undefined = json.fields?.[0]?.kind;
  assert.equal(kind, "TYPE_BOOL");
  assert.equal(json.fields?.[0]?.typeUrl?.length, 1);
  // @ts-expect-error: JSON has no such member.
  assert.equal(json.fields?.[0]?.type_url, undefined);
});

test("JSON that is written in a program is checked when it is compiled", () => {
  assert.equal(Type.fromJson({ name: "T", fields: [{ kind: "TYPE_BOOL" }, { kind: 8 }] }).fields[1]?.kind, 8);
  // @ts-expect-error: there is no such field.
  assert.throws(() => Type.fromJson({ nam: "T" }), /no field "nam"/);
  // @ts-expect-error: a name is a string.
  assert.throws(() => Type.fromJson({ name: 5 }), /name: /);
  // @ts-expect-error: there is no such value.
  assert.throws(() => Type.fromJson({ fields: [{ kind: "TYPE_NONE" }] }), /kind/);
});

test("a message's JSON is a JsonValue too, and any JSON object is taken and checked as it is read", () => {
  const values: JsonValue[] = [Type.toJson({ name: "T" })];
  for (const value of values) {
    // @ts-expect-error: it may be a number.
    Type.fromJson(value);
    assert.equal(Type.fromJson(value as JsonObject).name, "T");
    const anyType = Type as unknown as MessageType<AnyMessage>;
    assert.equal(anyType.fromJson(value)["name"], "T");
  }
});

test("members that are undefined count as absent, since they may be where optional ones may", () => {
  const json = { name: "T", fields: undefined, syntax: undefined } as unknown as TypeJson;
  assert.deepEqual(Type.fromJson(json), Type.create({ name: "T" }));
});

test("with the names of the .proto, the members are not those that the type tells", () => {
  const json = Enum.toJson({ sourceContext: { fileName: "f" } }, { useProtoNames: true });
  const untyped: JsonValue extends typeof json ? true : false = true;
  assert.ok(untyped);
  assert.deepEqual(json, { source_context: { file_name: "f" } });
});

test("the well-known types have the forms that ProtoJSON gives them", () => {
  const text: readonly string[] = [
    Timestamp.toJson({}),
    Duration.toJson({ seconds: 1n }),
    FieldMask.toJson({ paths: ["a_b"] }),
    Int64Value.toJson({ value: 5n }),
    BytesValue.toJson({ value: Uint8Array.of(1) }),
  ];
  assert.deepEqual(text, ["1970-01-01T00:00:00Z", "1s", "aB", "5", "AQ=="]);
  const number: number = Int32Value.toJson({ value: 5 });
  const flag: boolean = BoolValue.toJson({ value: true });
  const fraction: JsonFloat = DoubleValue.toJson({ value: Number.NaN });
  assert.deepEqual([number, flag, fraction], [5, true, "NaN"]);
  const object: JsonObject = Struct.toJson({ fields: { a: { kind: { case: "boolValue", value: true } } } });
  const list: JsonValue[] = ListValue.toJson({ values: [{ kind: { case: "numberValue", value: 1 } }] });
  assert.deepEqual([object["a"], list[0], Value.toJson(Value.fromJson(null))], [true, 1, null]);
  const nothing: NullValueJson = null;
  assert.equal(NullValue.NULL_VALUE, nothing ?? 0);
  const empty: EmptyJson = Empty.toJson({});
  assert.deepEqual(empty, {});
  const any: AnyJson = Any.toJson({ typeUrl: "x/google.protobuf.Any" });
  const url: string | undefined = any["@type"];
  assert.equal(url, "x/google.protobuf.Any");
});

test("extensions stand in brackets in the JSON of a message that may have some", () => {
  const json: FieldOptionsJson = { deprecated: true, "[acme.sensitive]": true };
  assert.throws(() => FieldOptions.fromJson(json), /no field "\[acme\.sensitive\]"/);
  // @ts-expect-error: this is no extension.
  const wrong: FieldOptionsJson = { "acme.sensitive": true };
  assert.throws(() => FieldOptions.fromJson(wrong), /no field "acme\.sensitive"/);
});
