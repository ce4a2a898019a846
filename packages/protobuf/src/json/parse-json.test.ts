import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Struct } from "../google/protobuf/struct_pb.js";
import { DoubleValue, Int64Value, UInt64Value } from "../google/protobuf/wrappers_pb.js";
import { DecodeError } from "../wire/decode-error.js";
import type { ParsedJson } from "./json-value.js";
import { parseJson } from "./parse-json.js";

test("any JSON is parsed as JSON.parse does, but for the integers that it would round", () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 1, "\t"), (text, space) => {
      const spaced = JSON.stringify(JSON.parse(text), undefined, space);
      assert.deepEqual(rounded(parseJson(spaced)), JSON.parse(spaced));
    }),
  );
});

test("text that was damaged is taken or refused as JSON.parse does, and only by a DecodeError", () => {
  const piece = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"',
    "\\",
    "\\u12",
    "-",
    "0",
    "1",
    "e",
    ".",
    "+",
    "nul",
    "true",
    "\n",
    "\u0001",
    "\u00a0",
  );
  fc.assert(
    fc.property(fc.json(), fc.nat(), piece, fc.nat(2), (text, seed, inserted, removed) => {
      const at = seed % (text.length + 1);
      const damaged = text.slice(0, at) + inserted + text.slice(at + removed);
      const ours = accepts(() => parseJson(damaged));
      fc.pre(ours !== undefined);
      const theirs = accepts(() => JSON.parse(damaged));
      assert.equal(ours, theirs, damaged);
    }),
    { numRuns: 500 },
  );
});

/** Texts that are refused, and why. */
const refused: readonly (readonly [string, string])[] = [
  ['{"a":1,"a":2}', 'the name "a" twice in one object (at line 1, column 8)'],
  ['{"x":[{"a":{}},{"b":1, "b" :2}]}', 'the name "b" twice in one object (at line 1, column 24)'],
  ['{"a":1,\n"\\u0061":2}', 'the name "a" twice in one object (at line 2, column 1)'],
  ['{"\\"":1,"\\"":2}', 'the name "\\"" twice in one object (at line 1, column 9)'],
  ['{"__proto__":1,"__proto__":2}', 'the name "__proto__" twice in one object (at line 1, column 16)'],
  ["", "the end, where a value must stand (at line 1, column 1)"],
  ["[1,]", '"]", where a value must stand (at line 1, column 4)'],
  ["[1 2]", '"2", where "," or "]" must stand (at line 1, column 4)'],
  ["{a:1}", '"a", where a name in double quotes must stand (at line 1, column 2)'],
  ['{"a"}', '"}", where ":" must stand (at line 1, column 5)'],
  ['{"a":1', 'the end, where "," or "}" must stand (at line 1, column 7)'],
  ["1 1", '"1", where the end must stand (at line 1, column 3)'],
  ["01", '"1", where the end must stand (at line 1, column 2)'],
  ["+1", '"+", where a value must stand (at line 1, column 1)'],
  ["-", '"-", where a value must stand (at line 1, column 1)'],
  ['"a', "a string without its end (at line 1, column 3)"],
  ['"a\n"', "a control character in a string, which must be escaped (at line 1, column 3)"],
  ['["\\q"]', "a string with an escape that JSON does not have (at line 1, column 2)"],
  ["1e1000", "1e1000, which is more than a double can be (at line 1, column 1)"],
  ["😀", '"😀", where a value must stand (at line 1, column 1)'],
  [`${"[".repeat(200)}${"[".repeat(100_000)}`, "JSON nested more than 201 deep (at line 1, column 202)"],
];

for (const [text, message] of refused) {
  test(`${JSON.stringify(text.slice(0, 40))} is refused`, () => {
    assert.throws(() => parseJson(text), { name: "DecodeError", message });
  });
}

/** What JSON.parse would not tell apart. */
const exact: readonly (readonly [string, ParsedJson])[] = [
  ["9007199254740993", 9007199254740993n],
  ["-9007199254740993.0", -9007199254740993n],
  ["1.8446744073709551615e19", 18446744073709551615n],
  ["9007199254740991", 9007199254740991],
  ["-0", -0],
  ["-0.0", -0],
  ["1e2", 100],
  ["1234567890123456.5", 1234567890123456.5],
];

for (const [text, value] of exact) {
  test(`${text} keeps all of its digits`, () => {
    assert.deepEqual(parseJson(text), value);
  });
}

for (const text of [
  '{"a":"a","b":"a:","c":{"a":1},"d":[{"a":1},{"a":2}]}',
  '["a","a"]',
  '{"a\\\\":1,"a":2}',
  '{"__proto__":1}',
]) {
  test(`${text} names nothing twice`, () => {
    assert.deepEqual(parseJson(text), JSON.parse(text));
  });
}

test("64-bit integers are read from numbers without quotes to the last digit", () => {
  assert.equal(Int64Value.fromJsonString("-9223372036854775807").value, -9223372036854775807n);
  assert.equal(UInt64Value.fromJsonString("18446744073709551615").value, 18446744073709551615n);
  assert.equal(UInt64Value.fromJsonString('"18446744073709551615"').value, 18446744073709551615n);
  assert.equal(DoubleValue.fromJsonString("18446744073709551615").value, 2 ** 64);
  assert.throws(() => UInt64Value.fromJsonString("18446744073709551616"), {
    message:
      "google.protobuf.UInt64Value: 18446744073709551616, where an integer from 0 to 18446744073709551615 must stand",
  });
});

test("text that is no JSON is a DecodeError with the type's name", () => {
  assert.throws(() => Struct.fromJsonString('{"a":}'), {
    message: 'google.protobuf.Struct: "}", where a value must stand (at line 1, column 6)',
    position: { line: 1, column: 6, offset: 5 },
  });
  assert.deepEqual(Struct.toJsonString(Struct.fromJsonString('{ "a": [1, null] }')), '{"a":[1,null]}');
});

function rounded(json: ParsedJson): unknown {
  if (typeof json === "bigint") return Number(json);
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map(rounded);
  const object: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(json)) {
    Object.defineProperty(object, name, {
      value: rounded(value),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return object;
}

/** Whether the text is taken; undefined when a rule of ours decided, which JSON.parse does not have. */
function accepts(parse: () => unknown): boolean | undefined {
  try {
    parse();
    return true;
  } catch (error) {
    if (error instanceof DecodeError && /twice in one object|more than a double/.test(error.message)) return undefined;
    assert.ok(error instanceof DecodeError || error instanceof SyntaxError);
    return false;
  }
}
