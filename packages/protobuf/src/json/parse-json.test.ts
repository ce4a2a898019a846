import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Struct } from "../google/protobuf/struct_pb.js";
import { parseJson } from "./parse-json.js";

test("any JSON is parsed as JSON.parse does", () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 1, "\t"), (text, space) => {
      const spaced = JSON.stringify(JSON.parse(text), undefined, space);
      assert.deepEqual(parseJson(spaced), JSON.parse(spaced));
    }),
  );
});

for (const text of ['{"a":1,"a":2}', '{"x":[{"a":{}},{"b":1, "b" :2}]}', '{"a":1,"\\u0061":2}', '{"\\"":1,"\\"":2}']) {
  test(`${text} is refused`, () => {
    assert.throws(() => parseJson(text), /^DecodeError: an object with the name .* twice$/);
  });
}

for (const text of ['{"a":"a","b":"a:","c":{"a":1},"d":[{"a":1},{"a":2}]}', '["a","a"]', '{"a\\\\":1,"a":2}']) {
  test(`${text} names nothing twice`, () => {
    assert.deepEqual(parseJson(text), JSON.parse(text));
  });
}

test("text that is no JSON is a DecodeError with the type's name", () => {
  assert.throws(() => Struct.fromJsonString('{"a":}'), /^DecodeError: google.protobuf.Struct: text that is not JSON: /);
  assert.deepEqual(Struct.toJsonString(Struct.fromJsonString('{ "a": [1, null] }')), '{"a":[1,null]}');
});
