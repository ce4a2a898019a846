import assert from "node:assert/strict";
import { test } from "node:test";
import type { AnyMessage } from "../message/message-type.js";
import { hex } from "../testing/hex.js";
import { WireType } from "../wire/wire-type.js";
import { parseText } from "./parse-text.js";
import { printRawText, printText } from "./print-text.js";
import { Everything, registry } from "./testing/everything.js";

test("fields are printed by number, each on a line, messages indented by two spaces", () => {
  const text = `a_int32: 1
a_string: "x"
some_bool: true
some_bool: false
color: GREEN
inner {
  inner {
  }
}
Data {
  x: 1
}
by_number {
  key: 1
  value: RED
}
any {
  [x/test.Everything] {
    a_int32: 1
  }
}
[test.extra]: 5
`;
  const shuffled =
    "[test.extra]: 5 any { [x/test.Everything] { a_int32: 1 } } by_number { key: 1 } Data { x: 1 } inner { inner {} } " +
    "color: GREEN some_bool: [true, false] a_string: 'x' a_int32: 1";
  assert.equal(printText(Everything, parseText(Everything, shuffled, { registry }), { registry }), text);
});

/** Doubles and floats, and how C's `%g` prints them with as few of 15 or 17, of 6 or 9 digits as bring them back. */
const numbers: readonly (readonly [number, double: string, float: string])[] = [
  [0, "0", "0"],
  [-0, "-0", "-0"],
  [0.1, "0.1", "0.1"],
  [1 / 3, "0.33333333333333331", "0.333333343"],
  [0.1 + 0.2, "0.30000000000000004", "0.3"],
  [100000, "100000", "100000"],
  [999999, "999999", "999999"],
  [1e6, "1000000", "1e+06"],
  [1234567, "1234567", "1234567"],
  [123456789, "123456789", "123456792"],
  [1e15, "1e+15", "1e+15"],
  [999999999999999, "999999999999999", "1e+15"],
  [1e-4, "0.0001", "0.0001"],
  [1e-5, "1e-05", "1e-05"],
  [1.1e300, "1.1e+300", "inf"],
  [-1.7976931348623157e308, "-1.7976931348623157e+308", "-inf"],
  [5e-324, "4.94065645841247e-324", "0"],
  [3.4028234663852886e38, "3.4028234663852886e+38", "3.40282347e+38"],
  [Number.NaN, "nan", "nan"],
  [Number.NEGATIVE_INFINITY, "-inf", "-inf"],
];

for (const [value, double, float] of numbers) {
  test(`${Object.is(value, -0) ? "-0" : value} is printed as ${double}, as a float ${float}`, () => {
    assert.equal(printText(Everything, { aDouble: value, aFloat: value }), `a_double: ${double}\na_float: ${float}\n`);
  });
}

test("strings are ASCII, or keep Unicode when that is asked for", () => {
  const message = { aString: "ä\n'\"\\\x01\x7f", aBytes: Uint8Array.of(0, 39, 65, 128), byName: { ü: {} } };
  assert.equal(
    printText(Everything, message, { singleLine: true }),
    String.raw`a_string: "\303\244\n\'\"\\\001\177" a_bytes: "\000\'A\200" by_name { key: "\303\274" value { } }`,
  );
  assert.equal(
    printText(Everything, message, { singleLine: true, keepUnicode: true }),
    String.raw`a_string: "ä\n\'\"\\\001\177" a_bytes: "\000\'A\200" by_name { key: "ü" value { } }`,
  );
});

test("the entries of a map are in the order of their keys", () => {
  const byName = { "\u{1f600}": {}, "\uffee": {}, b: {}, a: {}, "": {}, aa: {} };
  const byNumber = { "10": 0, "9": 0, "-9223372036854775808": 0, "-1": 0 };
  const printed = printText(Everything, { byTruth: { true: "", false: "" }, byName, byNumber }, { keepUnicode: true });
  const keys = [...printed.matchAll(/key: (.*)/g)].map(([, key]) => key);
  assert.deepEqual(keys, [
    ...['""', '"a"', '"aa"', '"b"', '"\uffee"', '"\u{1f600}"'],
    ...["-9223372036854775808", "-1", "9", "10"],
    ...["false", "true"],
  ]);
});

test("fields may be absent, and undefined", () => {
  assert.equal(printText(Everything, {}), "");
  assert.equal(printText(Everything, { aInt32: undefined, byName: { a: undefined }, inner: {} }), "inner {\n}\n");
});

const unknown: AnyMessage = {
  aInt32: 1,
  $unknown: [
    { number: 100, wireType: WireType.VARINT, data: Uint8Array.of(5) },
    { number: 150, wireType: WireType.VARINT, data: hex("ffffffffffffffffff01") },
    { number: 151, wireType: WireType.FIXED32, data: hex("0102030a") },
    { number: 152, wireType: WireType.FIXED64, data: hex("01020304050607f8") },
    { number: 153, wireType: WireType.LENGTH_DELIMITED, data: hex("0801") },
    { number: 154, wireType: WireType.LENGTH_DELIMITED, data: hex("08") },
    { number: 155, wireType: WireType.START_GROUP, data: hex("0801") },
    { number: 156, wireType: WireType.LENGTH_DELIMITED, data: hex("") },
  ],
};

test("unknown fields are printed when that is asked for, and known extensions are none", () => {
  assert.equal(printText(Everything, unknown, { registry, singleLine: true }), "a_int32: 1 [test.extra]: 5");
  assert.equal(printText(Everything, unknown, { singleLine: true }), "a_int32: 1");
  assert.equal(
    printText(Everything, unknown, { registry, singleLine: true, printUnknownFields: true }),
    "a_int32: 1 [test.extra]: 5 150: 18446744073709551615 151: 0x0a030201 152: 0xf807060504030201 " +
      '153 { 1: 1 } 154: "\\010" 155 { 1: 1 } 156: ""',
  );
});

/** Encoded messages of unknown types, and what is printed of them. */
const raw: readonly (readonly [bytes: string, text: string])[] = [
  ["", ""],
  ["08 96 01", "1: 150\n"],
  ["0a 02 08 01 12 03 61 62 63", '1 {\n  1: 1\n}\n2: "abc"\n'],
  ["0b 13 14 0c", "1 {\n  2 {\n  }\n}\n"],
];

for (const [bytes, text] of raw) {
  test(`the bytes ${JSON.stringify(bytes)} are printed without a type`, () => {
    assert.equal(printRawText(hex(bytes)), text);
  });
}

test("bytes that are no message are refused where they should be one, and printed where they need not be", () => {
  for (const bytes of ["08", "0a 05", "0c", "00 01", "0b", "0f"]) {
    assert.throws(() => printRawText(hex(bytes)), { name: "DecodeError" });
  }
  assert.equal(printRawText(hex("0a 01 0c")), '1: "\\014"\n');
});

test("bytes are taken for messages in each other up to a depth of ten", () => {
  let bytes = "0801";
  for (let depth = 0; depth < 12; depth++) bytes = `0a${(bytes.length / 2).toString(16).padStart(2, "0")}${bytes}`;
  const text = printRawText(hex(bytes));
  assert.equal(text.match(/\{/g)?.length, 10);
  assert.match(text, /1: "\\n\\002\\010\\001"/);
});

test("an Any is printed by its fields when its type is not known, its bytes are broken, or it shall be", () => {
  const any = (typeUrl: string, bytes: string): string =>
    printText(Everything, { any: { typeUrl, value: hex(bytes) } }, { singleLine: true });
  assert.equal(any("x/test.Unknown", "0801"), 'any { type_url: "x/test.Unknown" value: "\\010\\001" }');
  assert.equal(any("x/test.Strict", "08"), 'any { type_url: "x/test.Strict" value: "\\010" }');
  assert.equal(any("x/test.Strict", ""), 'any { type_url: "x/test.Strict" }');
  assert.equal(any("test.Strict", "0801"), 'any { type_url: "test.Strict" value: "\\010\\001" }');
  assert.equal(any("x/test.Strict", "0801"), "any { [x/test.Strict] { id: 1 } }");
  const message = { any: { typeUrl: "x/test.Strict", value: hex("0801") } };
  assert.equal(
    printText(Everything, message, { expandAny: false, singleLine: true }),
    'any { type_url: "x/test.Strict" value: "\\010\\001" }',
  );
});

test("an Any in an Any in an Any ends at a depth of 100, in bytes", () => {
  let value: Uint8Array = new Uint8Array(0);
  for (let depth = 0; depth < 300; depth++) value = Everything.encode({ any: { typeUrl: "x/test.Everything", value } });
  const text = printText(Everything, Everything.decode(value));
  assert.equal(text.match(/\{/g)?.length, 99);
  const cyclic: AnyMessage = {};
  cyclic["inner"] = cyclic;
  assert.throws(
    () => printText(Everything, cyclic),
    /^EncodeError: test\.Everything(\.inner){101}: messages nested more/,
  );
});

/** Values that are not of their field's type. */
const wrong: readonly (readonly [AnyMessage, string])[] = [
  [{ aString: 1 }, "test.Everything.a_string: 1 is not of type string"],
  [{ aBytes: "x" }, "test.Everything.a_bytes: x is not of type bytes"],
  [{ aBool: 1 }, "test.Everything.a_bool: 1 is not of type bool"],
  [{ aDouble: "1" }, "test.Everything.a_double: 1 is not of type double"],
  [{ aFloat: 1n }, "test.Everything.a_float: 1 is not of type float"],
  [{ aInt32: 1.5 }, "test.Everything.a_int32: 1.5 is not of type int32"],
  [{ aInt64: "x" }, "test.Everything.a_int64: x is not an integer"],
  [{ color: "RED" }, "test.Everything.color: RED is not a value of test.Color"],
  [{ inner: { inner: 5 } }, "test.Everything.inner.inner: 5 is not a message"],
  [{ byNumber: { a: 1 } }, 'test.Everything.by_number: the key "a" is not of type int64'],
  [{ byTruth: { no: "" } }, 'test.Everything.by_truth: the key "no" is not of type bool'],
];

for (const [message, text] of wrong) {
  test(`the printer refuses a message: ${text}`, () => {
    assert.throws(() => printText(Everything, message), { name: "EncodeError", message: text });
  });
}
