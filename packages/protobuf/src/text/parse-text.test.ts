import assert from "node:assert/strict";
import { test } from "node:test";
import { file_google_protobuf_duration } from "../google/protobuf/duration_pb.js";
import { file_google_protobuf_field_mask } from "../google/protobuf/field_mask_pb.js";
import { file_google_protobuf_struct, Struct, Value } from "../google/protobuf/struct_pb.js";
import { createRegistry } from "../reflection/create-registry.js";
import { parseText } from "./parse-text.js";
import { printText } from "./print-text.js";
import { Everything, registry, Strict } from "./testing/everything.js";

/** Texts, and how the messages that they tell are printed on one line. */
const accepted: readonly (readonly [title: string, text: string, printed: string])[] = [
  ["nothing", "", ""],
  ["space and comments alone", " \t\r\n\v\f# a_int32: 1\n#", ""],
  ["fields with separators", "a_int32: 1, a_bool: true; a_string: 'x'", 'a_int32: 1 a_bool: true a_string: "x"'],
  ["fields without space between", "a_int32:1[test.extra]:2;a_bool:t", "a_int32: 1 a_bool: true [test.extra]: 2"],
  [
    "decimal, octal and hexadecimal integers",
    "some_int32: [10, 010, 0x10, -0X1f, 00, - 7]",
    ints(10, 8, 16, -31, 0, -7),
  ],
  ["the ends of int32", "some_int32: [2147483647, -2147483648, 0x7FFFFFFF]", ints(2147483647, -2147483648, 2147483647)],
  [
    "the ends of 64 bits",
    "a_int64: -9223372036854775808 a_uint64: 18446744073709551615 a_fixed64: 0xffffffffffffffff a_sint64: 0777777777777777777777",
    "a_int64: -9223372036854775808 a_uint64: 18446744073709551615 a_fixed64: 18446744073709551615 a_sint64: 9223372036854775807",
  ],
  ["leading zeros without end", `a_int32: ${"0".repeat(100)}7`, "a_int32: 7"],
  [
    "floating-point numbers",
    "some_double: [1.5, .5, 5., 1e3, 1E-3, 1.5f, 10F, -2, 18446744073709551616, 1e400, -0]",
    doubles("1.5", "0.5", "5", "1000", "0.001", "1.5", "10", "-2", "1.8446744073709552e+19", "inf", "-0"),
  ],
  [
    "what is no number",
    "some_double: [inf, -INF, Infinity, -infinity, nan, -NaN]",
    doubles("inf", "-inf", "inf", "-inf", "nan", "nan"),
  ],
  [
    "floats, which are rounded",
    "some_float: [0.1, 3.4028236e38, 1e-50]",
    "some_float: 0.1 some_float: inf some_float: 0",
  ],
  ["booleans", "some_bool: [true, True, t, 1, 0x1, false, False, f, 0, 00]", bools("ttttt fffff")],
  [
    "enum values by name and number",
    "by_number { key: 1 value: inf } color: -1",
    "color: NEGATIVE by_number { key: 1 value: inf }",
  ],
  ["strings side by side", `a_string: "a" 'b'\n# more\n"c"""'d'`, 'a_string: "abcd"'],
  ["quotes in each other", `some_string: ["'", '"']`, `some_string: "\\'" some_string: "\\""`],
  [
    "escapes",
    String.raw`a_bytes: "\a\b\f\n\r\t\v\?\\\'\"\1\12\1234\x1\xFf\xfff"`,
    String.raw`a_bytes: "\007\010\014\n\r\t\013?\\\'\"\001\nS4\001\377\377f"`,
  ],
  [
    "Unicode escapes",
    String.raw`a_string: "\u00e4\U0001f600\U0010FFFF"`,
    String.raw`a_string: "\303\244\360\237\230\200\364\217\277\277"`,
  ],
  ["Unicode as it is", 'a_string: "ä😀" # ü', String.raw`a_string: "\303\244\360\237\230\200"`],
  ["a character in two literals", String.raw`a_string: "\303" "\244"`, String.raw`a_string: "\303\244"`],
  ["bytes that are no UTF-8", String.raw`a_bytes: "\377"`, String.raw`a_bytes: "\377"`],
  ["lists and single elements", "some_int32: 1 some_int32: [] some_int32: [2, 3] some_int32: 4", ints(1, 2, 3, 4)],
  ["messages in both brackets", "inner { inner: < inner {} > }", "inner { inner { inner { } } }"],
  [
    "lists of messages",
    "inners [{}, <a_int32: 1>] inners: [] inners {}",
    "inners { } inners { a_int32: 1 } inners { }",
  ],
  ["a group by the name of its type", "Data { x: 1 }", "Data { x: 1 }"],
  ["a group by its own name", "data { x: 1 }", "Data { x: 1 }"],
  ["a member of a oneof", "choice_text: ''", 'choice_text: ""'],
  [
    "map entries, the last of each key",
    'by_name { key: "b" } by_name [{ value { a_int32: 1 } key: "a" }, { key: "b" value {} }]',
    'by_name { key: "a" value { a_int32: 1 } } by_name { key: "b" value { } }',
  ],
  [
    "a map entry without anything",
    "by_name {} by_number {} by_truth {}",
    'by_name { key: "" value { } } by_number { key: 0 value: RED } by_truth { key: false value: "" }',
  ],
  ["the key __proto__", 'by_name { key: "__proto__" }', 'by_name { key: "__proto__" value { } }'],
  [
    "reserved names, whatever they hold",
    "former: 1 former: -inf former: 'a' 'b' former: [a, -1, {}, [1]] former { [a.b/c.D]: 1 e < 5: 1 > } former: < > former [{}];",
    "",
  ],
  [
    "extensions",
    "[test.extra]: 1 [ test . extras ] { [test.extra]: 2 } [test.extras]: [{}]",
    "[test.extra]: 1 [test.extras] { [test.extra]: 2 } [test.extras] { }",
  ],
  [
    "an Any whose type is known",
    "any { [type.googleapis.com/test.Everything] { a_int32: 1 any: { [x/test.Strict]: < id: 2 > } } }",
    "any { [type.googleapis.com/test.Everything] { a_int32: 1 any { [x/test.Strict] { id: 2 } } } }",
  ],
  [
    "an Any by its fields",
    'any { type_url: "a.b/unknown" value: "\\001" }',
    'any { type_url: "a.b/unknown" value: "\\001" }',
  ],
  ["an Any with an URL", "any { [a-b.c/%20~x/test.Strict] { id: 1 } }", "any { [a-b.c/%20~x/test.Strict] { id: 1 } }"],
];

for (const [title, text, printed] of accepted) {
  test(`the parser takes ${title}`, () => {
    const message = parseText(Everything, text, { registry });
    assert.equal(printText(Everything, message, { registry, singleLine: true }), printed);
    // What it holds is what the wire can tell as well.
    assert.ok(Everything.equals(Everything.decode(Everything.encode(message)), message));
  });
}

/** Texts that are refused: where, and why. */
const refused: readonly (readonly [text: string, path: string, reason: string, place: string])[] = [
  ["unknown: 1", "", 'Message type "test.Everything" has no field named "unknown".', "1:8"],
  ["aInt32: 1", "", 'Message type "test.Everything" has no field named "aInt32".', "1:7"],
  ["constructor: 1", "", 'Message type "test.Everything" has no field named "constructor".', "1:12"],
  ["1: 1", "", "Expected identifier, got: 1", "1:1"],
  ["a_int32 1", ".a_int32", 'Expected ":", found "1".', "1:9"],
  ["some_int32 [1]", ".some_int32", 'Expected ":", found "[".', "1:12"],
  ["a_int32: [1]", ".a_int32", "Expected integer, got: [", "1:10"],
  ["a_int32:", ".a_int32", "Expected integer, got: ", "1:9"],
  ["\n  a_int32: 2147483648", ".a_int32", "Integer out of range (2147483648)", "2:12"],
  ["a_int32: -2147483649", ".a_int32", "Integer out of range (2147483649)", "1:11"],
  ["a_uint32: -1", ".a_uint32", "Expected integer, got: -", "1:11"],
  ["a_uint64: 18446744073709551616", ".a_uint64", "Integer out of range (18446744073709551616)", "1:11"],
  [`a_int64: 0x${"f".repeat(100_000)}`, ".a_int64", `Integer out of range (0x${"f".repeat(100_000)})`, "1:10"],
  ["a_int32: 1.0", ".a_int32", "Expected integer, got: 1.0", "1:10"],
  ["a_int32: 10bar: 1", ".a_int32", "Need space between number and identifier.", "1:12"],
  ["a_int32: 08", ".a_int32", "Numbers starting with leading zero must be in octal.", "1:11"],
  ["a_int32: 0x", ".a_int32", '"0x" must be followed by hex digits.', "1:12"],
  ["a_double: 1e", ".a_double", '"e" must be followed by exponent.', "1:13"],
  ["a_double: 1.2.3", ".a_double", "Already saw decimal point or exponent; can't have another one.", "1:14"],
  ["a_double: 0x1.8", ".a_double", "Hex and octal numbers must be integers.", "1:14"],
  ["a_double: 0x10", ".a_double", "Expect a decimal number, got: 0x10", "1:11"],
  ["a_double: 010", ".a_double", "Expect a decimal number, got: 010", "1:11"],
  ["a_double: abc", ".a_double", "Expected double, got: abc", "1:11"],
  ["a_bool: 2", ".a_bool", "Integer out of range (2)", "1:9"],
  ["a_bool: TRUE", ".a_bool", 'Invalid value for boolean field "a_bool". Value: "TRUE".', "1:13"],
  ["a_bool: 'true'", ".a_bool", "Expected identifier, got: 'true'", "1:9"],
  ["color: BLUE", ".color", 'Unknown enumeration value of "BLUE" for field "color".', "1:12"],
  ["color: 7", ".color", 'Unknown enumeration value of "7" for field "color".', "1:9"],
  ["color: 'RED'", ".color", "Expected integer or identifier, got: 'RED'", "1:8"],
  ["a_string: x", ".a_string", "Expected string, got: x", "1:11"],
  ['a_string: "x', ".a_string", "Unexpected end of string.", "1:13"],
  ["a_string: 'a\nb'", ".a_string", "String literals cannot cross line boundaries.", "1:13"],
  ['a_string: "\\q"', ".a_string", "Invalid escape sequence in string literal.", "1:13"],
  ['a_string: "\\xg"', ".a_string", "Expected hex digits for escape sequence.", "1:14"],
  ['a_string: "\\u123"', ".a_string", "Expected four hex digits for \\u escape sequence.", "1:17"],
  ['a_string: "\\U00110000"', ".a_string", "Expected eight hex digits up to 10ffff for \\U escape sequence.", "1:21"],
  [
    'a_bytes: "\\ud83d\\ude00"',
    ".a_bytes",
    "Half of a surrogate pair in an escape sequence, where the whole code point must be told, by \\U.",
    "1:12",
  ],
  ['a_int32: 1 a_string: "\ud83d"', "", "The text has half of a surrogate pair, which UTF-8 cannot tell.", "1:23"],
  ["a_int32: 1 a_int32: 2", ".a_int32", 'Non-repeated field "a_int32" is specified multiple times.', "1:19"],
  [
    "choice_text: '' choice_inner {}",
    ".choice_inner",
    'Field "choice_inner" is specified along with field "choice_text", another member of oneof "choice".',
    "1:30",
  ],
  ["inner { a_int32: 1", ".inner", "Expected identifier, got: ", "1:19"],
  ["inner { inner { a_int32: x } }", ".inner.inner.a_int32", "Expected integer, got: x", "1:26"],
  ["inner { >", ".inner", 'Expected "}", found ">".', "1:9"],
  ["some_int32: [1,]", ".some_int32", "Expected integer, got: ]", "1:16"],
  ["some_int32: [1 2]", ".some_int32", 'Expected ",", found "2".', "1:16"],
  ["a_int32: 1,; a_bool: t", "", "Expected identifier, got: ;", "1:12"],
  ["$", "", "Expected identifier, got: $", "1:1"],
  ["ä: 1", "", "Interpreting non ascii codepoint 228.", "1:1"],
  ["a_int32: \0", ".a_int32", "Invalid control characters encountered in text.", "1:10"],
  ["former", "", 'Expected "{", found "".', "1:7"],
  ["former: -x", "", "Invalid float number: x", "1:10"],
  ["former: }", "", "Cannot skip field value, unexpected token: }", "1:9"],
  ["former { + }", "", "Expected identifier, got: +", "1:10"],
  ["[test.none]: 1", "", 'Extension "test.none" is not defined or is not an extension of "test.Everything".', "1:12"],
  ["[test.extra/x]: 1", "", 'Extension name contains "/"', "1:15"],
  ["[test..extra]: 1", "", 'Invalid identifier in type name, got: ""', "1:14"],
  ["[test.extra: 1", "", 'Expected "]", found ":".', "1:12"],
  ["[test.extra]: 1 [test.extra]: 1", ".extra", 'Non-repeated field "test.extra" is specified multiple times.', "1:29"],
  ["[test.strict] {}", ".strict.id", "a required field that is not set", ""],
  ["any { [test.Strict] {} }", ".any", "Type URL prefix is missing", "1:21"],
  ["any { [/test.Strict] {} }", ".any", "Type URL prefix is empty", "1:22"],
  ["any { [/x/test.Strict] {} }", ".any", 'Type URL starts with "/"', "1:24"],
  ["any { [x%2/test.Strict] {} }", ".any", 'Invalid percent encode, got: "%2/"', "1:25"],
  ["any { [x/test.None] {} }", ".any", 'Could not find type "x/test.None" stored in google.protobuf.Any.', "1:21"],
  [
    "any { [x/test.Strict] {} }",
    ".any",
    'Value of type "test.Strict" stored in google.protobuf.Any has missing required fields: id',
    "1:23",
  ],
  ["any { type_url: 'a' [x/test.Strict] { id: 1 } }", ".any", "Non-repeated Any specified multiple times.", "1:47"],
  ["by_name { name: 1 }", ".by_name", 'Message type "test.Everything.ByNameEntry" has no field named "name".', "1:15"],
  [
    `${"inner{".repeat(101)}${"}".repeat(101)}`,
    ".inner".repeat(101),
    "Message is too deep, the parser exceeded the configured recursion limit of 100.",
    "1:607",
  ],
  [
    `former: ${"[".repeat(100_000)}`,
    "",
    "Message is too deep, the parser exceeded the configured recursion limit of 100.",
    "1:109",
  ],
];

for (const [text, path, reason, place] of refused) {
  test(`the parser refuses ${JSON.stringify(text.slice(0, 60))}`, () => {
    const [line, column] = place.split(":");
    const where = place === "" ? "" : ` (at line ${line}, column ${column})`;
    assert.throws(() => parseText(Everything, text, { registry }), {
      name: "DecodeError",
      message: `test.Everything${path}: ${reason}${where}`,
    });
  });
}

test("messages may be nested 100 deep, those in an Any included", () => {
  const deep = (text: string): string => `${"inner{".repeat(50)}${text}${"}".repeat(50)}`;
  const text = deep(`any{[x/test.Everything]{${"inner{".repeat(48)}${"}".repeat(48)}}}`);
  const message = parseText(Everything, text);
  assert.equal(printText(Everything, message, { singleLine: true }).replaceAll(" ", ""), text);
  const deeper = deep(`any{[x/test.Everything]{${"inner{".repeat(49)}${"}".repeat(49)}}}`);
  assert.throws(() => parseText(Everything, deeper), /Message is too deep/);
});

test("what is not known is passed over when that is asked for", () => {
  const text = "a_int32: 1 none { x: [1] } 77: 5 [no.extension]: 'x' color: BLUE some_bool: true";
  const message = parseText(Everything, text, { ignoreUnknown: true });
  assert.equal(printText(Everything, message, { singleLine: true }), "a_int32: 1 some_bool: true");
});

test("singular fields are overwritten and messages merged when that is allowed", () => {
  const text =
    "a_int32: 1 a_int32: 2 inner { a_int32: 1 a_bool: t } inner { a_int32: 3 } " +
    "choice_text: 'x' choice_inner { a_int32: 1 } choice_inner { a_bool: t } [test.extra]: 1 [test.extra]: 2 " +
    "any { type_url: 'a' [x/test.Strict] { id: 1 } [x/test.Strict] { id: 2 } }";
  const message = parseText(Everything, text, { registry, allowOverwrites: true });
  assert.equal(
    printText(Everything, message, { registry, singleLine: true }),
    "a_int32: 2 inner { a_int32: 3 a_bool: true } choice_inner { a_int32: 1 a_bool: true } " +
      "any { [x/test.Strict] { id: 2 } } [test.extra]: 2",
  );
});

test("a required field must be set, unless a part is enough", () => {
  assert.throws(() => parseText(Strict, ""), { message: "test.Strict.id: a required field that is not set" });
  assert.deepEqual(parseText(Strict, "", { allowPartial: true }), { id: undefined });
  assert.deepEqual(parseText(Strict, "id: 1"), { id: 1 });
});

test("the types in an Any are those of the registry, else those that the message's file knows", () => {
  const text = "any { [x/google.protobuf.Duration] { seconds: 1 } }";
  assert.throws(() => parseText(Everything, text), /Could not find type "x\/google\.protobuf\.Duration"/);
  const known = createRegistry(file_google_protobuf_duration.descriptor, file_google_protobuf_field_mask.descriptor);
  const message = parseText(Everything, text, { registry: known });
  assert.deepEqual(message["any"], { typeUrl: "x/google.protobuf.Duration", value: Uint8Array.of(8, 1) });
});

test("open enums of proto3 take any number, and implicit fields may be told twice as long as they are zero", () => {
  assert.deepEqual(parseText(Value, "null_value: 7"), { kind: { case: "nullValue", value: 7 } });
  const { fields } = parseText(Struct, 'fields { key: "a" value { number_value: 1 } }');
  assert.deepEqual(fields, { a: { kind: { case: "numberValue", value: 1 } } });
  assert.equal(file_google_protobuf_struct.descriptor.types.has("google.protobuf.Value"), true);
});

function ints(...values: readonly number[]): string {
  return values.map((value) => `some_int32: ${value}`).join(" ");
}

function doubles(...values: readonly string[]): string {
  return values.map((value) => `some_double: ${value}`).join(" ");
}

function bools(letters: string): string {
  return [...letters.replace(" ", "")].map((letter) => `some_bool: ${letter === "t"}`).join(" ");
}
