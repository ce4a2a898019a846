import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Struct, Value } from "../google/protobuf/struct_pb.js";
import type { JsonObject, JsonValue } from "../json/json-value.js";
import { listFromJson, listToJson, structFromJson, structToJson, valueFromJson, valueToJson } from "./struct.js";

test("every JSON value comes back from its Value, which means the same to ProtoJSON", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (json) => {
      const value = valueFromJson(json as JsonValue);
      assert.deepEqual(valueToJson(Value.decode(Value.encode(value))), json);
      assert.deepEqual(value, Value.fromJson(json as JsonValue));
    }),
  );
});

test("objects are Structs and arrays are ListValues", () => {
  const object: JsonObject = { name: "a", tags: ["x", null], nested: { ok: true } };
  assert.deepEqual(structToJson(structFromJson(object)), object);
  assert.deepEqual(Struct.toJson(structFromJson(object)), object);
  assert.deepEqual(listToJson(listFromJson([1, [2], {}])), [1, [2], {}]);
  assert.deepEqual(structToJson({}), {});
});

test("undefined members are left out, and __proto__ is a name like others", () => {
  assert.deepEqual(structFromJson({ a: undefined }), { fields: {} });
  const text = '{"__proto__":{"polluted":true}}';
  assert.equal(JSON.stringify(structToJson(structFromJson(JSON.parse(text)))), text);
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
});

const loop: { self?: unknown } = {};
loop.self = loop;

for (const [what, json, message] of [
  ["NaN", { a: [Number.NaN] }, /^TypeError: \$\.a\[0\]: NaN is no JSON/],
  ["a bigint", { a: 1n }, /^TypeError: \$\.a: a bigint is no JSON value/],
  ["a function", { a: { b: () => 0 } }, /^TypeError: \$\.a\.b: a function is no JSON value/],
  ["an object that contains itself", loop, /^TypeError: \$(\.self)+: nested beyond 100 levels/],
] as const) {
  test(`${what} is refused, with its place`, () => {
    // Whoever has no compiler can pass such a thing.
    assert.throws(() => structFromJson(json as unknown as JsonObject), message);
  });
}

test("a Value in which nothing is set has no JSON", () => {
  assert.throws(
    () => structToJson({ fields: { a: { kind: undefined } } }),
    /^TypeError: \$\.a: a google\.protobuf\.Value/,
  );
});
