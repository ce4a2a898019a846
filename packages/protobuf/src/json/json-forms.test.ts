import assert from "node:assert/strict";
import { test } from "node:test";
import { Any, type AnyJson, file_google_protobuf_any } from "../google/protobuf/any_pb.js";
import { Duration, file_google_protobuf_duration } from "../google/protobuf/duration_pb.js";
import { FieldMask } from "../google/protobuf/field_mask_pb.js";
import { ListValue, Struct, Value } from "../google/protobuf/struct_pb.js";
import { Timestamp } from "../google/protobuf/timestamp_pb.js";
import { Field_Kind, file_google_protobuf_type, Type, type TypeJson } from "../google/protobuf/type_pb.js";
import { BytesValue, DoubleValue, FloatValue, Int64Value, UInt32Value } from "../google/protobuf/wrappers_pb.js";
import { createRegistry } from "../reflection/create-registry.js";
import type { JsonObject, JsonValue } from "./json-value.js";

const registry = createRegistry(
  file_google_protobuf_any.descriptor,
  file_google_protobuf_duration.descriptor,
  file_google_protobuf_type.descriptor,
);

interface JsonType {
  readonly typeName: string;
  fromJson(json: JsonValue, options?: object): unknown;
  toJson(message: never, options?: object): JsonValue;
}

/** Forms that come back as they are. */
const forms: readonly (readonly [JsonType, JsonValue, unknown])[] = [
  [Timestamp, "1970-01-01T00:00:00Z", { seconds: 0n, nanos: 0 }],
  [Timestamp, "2025-01-31T12:30:00.500Z", { seconds: 1738326600n, nanos: 500_000_000 }],
  [Timestamp, "1969-12-31T23:59:59.000000001Z", { seconds: -1n, nanos: 1 }],
  [Timestamp, "0001-01-01T00:00:00Z", { seconds: -62135596800n, nanos: 0 }],
  [Timestamp, "9999-12-31T23:59:59.999999999Z", { seconds: 253402300799n, nanos: 999_999_999 }],
  [Duration, "0s", { seconds: 0n, nanos: 0 }],
  [Duration, "1.500s", { seconds: 1n, nanos: 500_000_000 }],
  [Duration, "-0.000001s", { seconds: 0n, nanos: -1000 }],
  [Duration, "-315576000000.000000001s", { seconds: -315576000000n, nanos: -1 }],
  [FieldMask, "", { paths: [] }],
  [FieldMask, "user.displayName,photo", { paths: ["user.display_name", "photo"] }],
  [DoubleValue, "NaN", { value: Number.NaN }],
  [DoubleValue, "-Infinity", { value: Number.NEGATIVE_INFINITY }],
  [DoubleValue, "-0", { value: -0 }],
  [FloatValue, "-0", { value: -0 }],
  [FloatValue, 0.1, { value: Math.fround(0.1) }],
  [FloatValue, 3.4028235e38, { value: 3.4028234663852886e38 }],
  [Int64Value, "-9223372036854775808", { value: -9223372036854775808n }],
  [UInt32Value, 4294967295, { value: 4294967295 }],
  [BytesValue, "AAH/", { value: Uint8Array.of(0, 1, 255) }],
  [Value, null, { kind: { case: "nullValue", value: 0 } }],
  [ListValue, [1, "a", [], {}], undefined],
  [Struct, { a: null, b: { c: [true] } }, undefined],
  [Any, {}, { typeUrl: "", value: new Uint8Array(0) }],
  [
    Any,
    { "@type": "type.googleapis.com/google.protobuf.Duration", value: "1s" },
    { typeUrl: "type.googleapis.com/google.protobuf.Duration", value: Uint8Array.of(8, 1) },
  ],
  [
    Any,
    { "@type": "x/google.protobuf.Any", value: { "@type": "x/google.protobuf.SourceContext", fileName: "f" } },
    undefined,
  ],
  [
    Type,
    { name: "T", fields: [{ kind: "TYPE_STRING", number: 5, jsonName: "j" }], syntax: "SYNTAX_PROTO3" },
    undefined,
  ],
];

for (const [type, json, message] of forms) {
  test(`${type.typeName} ${JSON.stringify(json)} is read and written`, () => {
    const read = type.fromJson(json, { registry });
    if (message !== undefined) assert.deepEqual(read, message);
    assert.deepEqual(type.toJson(read as never, { registry }), json);
  });
}

/** Other ways to say the same. */
const variants: readonly (readonly [JsonType, JsonValue, JsonValue])[] = [
  [Timestamp, "2025-01-31T14:30:00.5+02:00", "2025-01-31T12:30:00.500Z"],
  [Timestamp, "2024-02-29T23:59:59-00:30", "2024-03-01T00:29:59Z"],
  [Duration, "3.1s", "3.100s"],
  [Int64Value, 5, "5"],
  [Int64Value, "1e3", "1000"],
  [Int64Value, 1.0, "1"],
  [UInt32Value, "7.0", 7],
  [DoubleValue, "1.5e3", 1500],
  [BytesValue, "_-8", "/+8="],
  [Type, { fields: [{ kind: Field_Kind.TYPE_BOOL }] }, { fields: [{ kind: "TYPE_BOOL" }] }],
  [Type, { source_context: { file_name: "f" } }, { sourceContext: { fileName: "f" } }],
  [Type, { name: null, fields: null }, {}],
  [Type, { fields: [{ kind: 99 }] }, { fields: [{ kind: 99 }] }],
];

for (const [type, json, expected] of variants) {
  test(`${type.typeName} ${JSON.stringify(json)} is taken as well`, () => {
    assert.deepEqual(type.toJson(type.fromJson(json) as never), expected);
  });
}

/** What is no message of the type, and what is said. */
const faults: readonly (readonly [JsonType, JsonValue, RegExp])[] = [
  [Timestamp, "2025-02-30T00:00:00Z", /no RFC 3339 time/],
  [Timestamp, "2025-01-31t12:30:00Z", /no RFC 3339 time/],
  [Timestamp, "2025-01-31T12:30:00", /no RFC 3339 time/],
  [Timestamp, "0000-01-01T00:00:00Z", /outside of the years/],
  [Timestamp, 5, /^google.protobuf.Timestamp: 5, where a string must stand$/],
  [Duration, "1", /no duration/],
  [Duration, "315576000001s", /more than 10,000 years/],
  [FieldMask, "a_b", /must be in lowerCamelCase/],
  [Int64Value, "9223372036854775808", /an integer from -9223372036854775808/],
  [Int64Value, " 1", /where an integer must stand/],
  [Int64Value, 1.5, /where an integer must stand/],
  [UInt32Value, -1, /an integer from 0 to 4294967295/],
  [FloatValue, 1e39, /in the range of float/],
  [DoubleValue, "1e400", /a finite number/],
  [DoubleValue, "", /where a number must stand/],
  [BytesValue, "a", /where base64 must stand/],
  [Any, { value: 1 }, /without "@type"/],
  [Any, { "@type": "google.protobuf.Duration", value: "1s" }, /neither in the registry nor imported/],
  [Any, { "@type": "x/google.protobuf.Duration" }, /without "value"/],
  [Type, [], /an object \(google.protobuf.Type\) must stand/],
  [Type, { nope: 1 }, /google.protobuf.Type has no field "nope"/],
  [Type, { name: "\ud800" }, /^google.protobuf.Type.name: a string with half of a surrogate pair$/],
  [Type, { sourceContext: {}, source_context: {} }, /twice, under both of its names/],
  [Type, { fields: [{ number: "x" }] }, /^google.protobuf.Type.fields.number: "x", where an integer must stand$/],
  [Type, { fields: [null] }, /an element that is not null/],
  [Type, { fields: { length: 1 } }, /where an array must stand/],
  [Type, { syntax: "NOPE" }, /a value of google.protobuf.Syntax must stand/],
];

for (const [type, json, message] of faults) {
  test(`${type.typeName} refuses ${JSON.stringify(json)}`, () => {
    assert.throws(
      () => type.fromJson(json, { registry }),
      (error: Error) => error.name === "DecodeError" && message.test(error.message),
    );
  });
}

test("what is not known can be passed over", () => {
  const json = { nope: 1, syntax: "NOPE", fields: [{ kind: "NOPE", number: 1 }] };
  const message = Type.fromJson(json as TypeJson, { ignoreUnknown: true });
  assert.deepEqual(Type.toJson(message), { fields: [{ number: 1 }] });
});

test("defaults, names of the .proto and numbers of enums are written on demand", () => {
  const field = { kind: Field_Kind.TYPE_BOOL, typeUrl: "u" };
  assert.deepEqual(Type.toJson({ fields: [field] }, { useProtoNames: true, enumsAsNumbers: true }), {
    fields: [{ kind: 8, type_url: "u" }],
  });
  assert.deepEqual(Duration.toJson({}, {}), "0s");
  assert.deepEqual(Type.toJson({}, { emitDefaults: true }), {
    name: "",
    fields: [],
    oneofs: [],
    options: [],
    syntax: "SYNTAX_PROTO2",
    edition: "",
  });
});

test("a message that JSON cannot say is an EncodeError with the path", () => {
  assert.throws(
    () => Timestamp.toJson({ seconds: 253402300800n }),
    /^EncodeError: google.protobuf.Timestamp: a timestamp of/,
  );
  assert.throws(() => Struct.toJson({ fields: { a: {} } }), /google.protobuf.Struct.*in which nothing is set/);
  assert.throws(
    () => Type.toJson({ name: 5 as unknown as string }),
    /google.protobuf.Type.name: 5 is not of type string/,
  );
});

test("JSON nested too deep is refused, also by way of Any", () => {
  let list: JsonValue = [];
  for (let i = 0; i < 200; i++) list = [list];
  assert.throws(() => Value.fromJson(list), /nested more than 100 deep/);
  let any: AnyJson = {};
  for (let i = 0; i < 200; i++) any = { "@type": "x/google.protobuf.Any", value: any };
  assert.throws(() => Any.fromJson(any, { registry }), /nested more than 100 deep/);
});

test("no name touches a prototype", () => {
  const json = JSON.parse('{"__proto__":{"polluted":1},"constructor":2,"hasOwnProperty":3}') as JsonObject;
  const message = Struct.fromJson(json);
  assert.equal((message.fields as Record<string, unknown>)["polluted"], undefined);
  assert.deepEqual(Object.keys(message.fields), ["__proto__", "constructor", "hasOwnProperty"]);
  assert.equal(JSON.stringify(Struct.toJson(Struct.decode(Struct.encode(message)))), JSON.stringify(json));
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
});

test("an Any in an Any is written up to a depth of 100", () => {
  const nested = (depth: number): Any => {
    let value: Uint8Array = new Uint8Array(0);
    for (let i = 1; i < depth; i++) value = Any.encode({ typeUrl: "x/google.protobuf.Any", value });
    return Any.create({ typeUrl: "x/google.protobuf.Any", value });
  };
  assert.equal(Any.toJsonString(nested(100)).match(/@type/g)?.length, 100);
  assert.throws(() => Any.toJson(nested(9_000)), /^EncodeError: google\.protobuf\.Any: .*nested more than 100 deep$/);
});
