import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type AnyMessage, createMessageType, DecodeError, type MessageType } from "@baud/protobuf";
import { parseText, printText } from "@baud/protobuf/text";
import { type CompiledModules, compileModules, generateTestdata } from "./testing/generated-modules.js";

// What damaged, hostile or merely strange input becomes: a DecodeError that names field and byte, or what the
// specification says, the same from both codecs.

let modules: CompiledModules;
/** The same type, with straight-line code and with a plan. */
let codecs: readonly MessageType<AnyMessage>[] = [];
let Bad: MessageType<AnyMessage>;

before(async () => {
  modules = compileModules(generateTestdata(["bad_input.proto"]));
  // What the module exports is known by its source in `testdata`.
  Bad = (await modules.load("bad_input_pb.js"))["Bad"] as MessageType<AnyMessage>;
  codecs = [Bad, createMessageType(Bad.descriptor)];
});
after(() => modules.remove());

/** So many messages, each the `child` of the one before. */
function nested(depth: number): string {
  let content = "";
  for (let i = 0; i < depth; i++) content = `22${length(content.length / 2)}${content}`;
  return content;
}

function length(size: number): string {
  const low = size < 128 ? size : (size & 127) | 128;
  return Buffer.from(size < 128 ? [low] : [low, size >> 7]).toString("hex");
}

const child = ".child";

/** What is wrong, the bytes, the path behind `test.bad.Bad`, the offset, and what the error says. */
const refused: readonly (readonly [string, string, string, number, RegExp])[] = [
  ["a tag that is cut off", "a0", "", 1, /ends within a field/],
  ["a tag without a value", "08", ".number", 1, /ends within a field/],
  ["a varint that is cut off", "0880", ".number", 2, /ends within a field/],
  ["a 64-bit varint that is cut off", "7080", ".long", 2, /ends within a field/],
  ["a varint of eleven bytes", "08ffffffffffffffffffff01", ".number", 1, /more than ten bytes/],
  ["a 64-bit varint of eleven bytes", "70ffffffffffffffffffff01", ".long", 1, /more than ten bytes/],
  ["a float that is cut off", "7d0000", ".single", 3, /ends within a field/],
  ["a double that is cut off", "610000", ".fraction", 3, /ends within a field/],
  ["field number 0", "00", "", 0, /field number 0/],
  ["field number 0, inside", "22020000", child, 2, /field number 0/],
  ["field number 0 with a length", "0203616263", "", 0, /field number 0/],
  ["a tag of six bytes", "888080808000", "", 0, /more than 32 bits/],
  ["a tag of 33 bits", "8880808010", "", 0, /more than 32 bits/],
  ["wire type 6", "0e", "", 1, /wire type 6/],
  ["wire type 7, inside", "22010f", child, 3, /wire type 7/],
  ["the end of a group that was not begun", "0c", "", 1, /no group is open/],
  ["the end of another group", "2b0c", "", 1, /the end of group 1, where group 5 is open/],
  ["a group without an end", "0b0801", "", 3, /a group without an end/],
  ["a string past the end", "1205616263", ".text", 2, /a length of 5 bytes, where 3 are left/],
  ["a string of 4 GiB", "12ffffffff0f61", ".text", 6, /4294967295 bytes, where 1 are left/],
  ["bytes of 4 GiB", "1affffffff0f61", ".data", 6, /4294967295 bytes, where 1 are left/],
  ["a message of 4 GiB", "22ffffffff0f", child, 6, /4294967295 bytes, where 0 are left/],
  ["a packed run of 4 GiB", "42ffffffff0f", ".packed", 6, /4294967295 bytes, where 0 are left/],
  ["an entry of 4 GiB", "32ffffffff0f", ".counts", 6, /4294967295 bytes, where 0 are left/],
  ["an unknown field of 4 GiB", "a206ffffffff0f", "", 7, /4294967295 bytes, where 0 are left/],
  ["a message past its parent's end", "2203220501", `${child}${child}`, 4, /a length of 5 bytes, where 1 are left/],
  [
    "a string past its message's end",
    "220312056161616161",
    `${child}.text`,
    4,
    /a length of 5 bytes, where 1 are left/,
  ],
  ["a key past its entry's end", "32050a05616263", ".counts", 4, /a length of 5 bytes, where 3 are left/],
  ["a value past its entry's end", "3a0412020a05", ".by_name", 6, /a length of 5 bytes, where 0 are left/],
  ["a field that ends outside of its message", "220208ff01", `${child}.number`, 4, /ends within a field/],
  ["a packed run with part of a number", "42020180", ".packed", 4, /ends within a field/],
  ["a packed run of numbers that end outside of it", "4202018001", ".packed", 4, /ends outside of the field/],
  ["a packed run of 8-byte numbers in 7 bytes", "4a0701020304050607", ".fixed", 9, /ends within a field/],
  ["an overlong encoding of a character", "1202c080", ".text", 2, /not valid UTF-8/],
  ["a surrogate in UTF-8", "5203eda080", ".word", 2, /not valid UTF-8/],
  ["a character beyond U+10FFFF", "1204f4908080", ".text", 2, /not valid UTF-8/],
  ["a character that is cut off", "1202e4b8", ".text", 2, /not valid UTF-8/],
  ["a byte that no UTF-8 has, in long text", `12${length(200)}${"61".repeat(199)}ff`, ".text", 3, /not valid UTF-8/],
  ["a key that is not UTF-8", "32040a02ff61", ".counts", 4, /not valid UTF-8/],
  ["101 messages in each other", nested(101), child.repeat(101), 239, /nested more than 100 deep/],
  ["101 unknown groups in each other", "0b".repeat(101), "", 101, /nested more than 100 deep/],
  ["a million unknown groups in each other", "0b".repeat(1_000_000), "", 101, /nested more than 100 deep/],
];

for (const [what, bytes, path, offset, reason] of refused) {
  test(`${what} is a DecodeError with the field and the byte, from both codecs`, () => {
    for (const codec of codecs) {
      assert.throws(
        () => codec.decode(Buffer.from(bytes, "hex")),
        (error) => {
          assert.ok(error instanceof DecodeError);
          assert.deepEqual([error.path, error.offset], [`test.bad.Bad${path}`, offset]);
          assert.match(error.reason, reason);
          return true;
        },
      );
    }
  });
}

/** What is strange, the bytes, and what the specification makes of them (as JSON). */
const taken: readonly (readonly [string, string, string])[] = [
  ["a varint of more bytes than needed", "0881808080808080808000", '{"number":1}'],
  ["a 64-bit varint in a 32-bit field", "0881808080808001", '{"number":1}'],
  ["a field twice", "08010802", '{"number":2}'],
  ["a message twice", "220208012203120161", '{"child":{"number":1,"text":"a"}}'],
  ["two members of a oneof", "5201615a020801", '{"other":{"number":1}}'],
  ["two members of a oneof, the other way around", "5a020801520161", '{"word":"a"}'],
  ["a packed run and single values", "420201024003420104", '{"packed":[1,2,3,4]}'],
  ["an entry twice", "32050a01611001 32050a01611002", '{"counts":{"a":2}}'],
  ["an entry without key and value", "3200 3a00", '{"counts":{"":0},"byName":{"":{}}}'],
  ["an entry with a key behind its value", "320510010a0161", '{"counts":{"a":1}}'],
  ["an entry with an unknown field", "32071801 0a0161 1001", '{"counts":{"a":1}}'],
  ["100 messages in each other", nested(100), `${'{"child":'.repeat(100)}{}${"}".repeat(100)}`],
  ["groups that nobody knows", "2b0b0c2c", "{}"],
  ["a number as text, text as a number", "0a0161 1001", "{}"],
  ["a message as a number, a double as a float", "2001 6500000000", "{}"],
  ["a string of no bytes", "1200", "{}"],
];

for (const [what, bytes, json] of taken) {
  test(`${what} is taken as the specification says, and comes back`, () => {
    for (const codec of codecs) {
      const message = codec.decode(Buffer.from(bytes.replaceAll(" ", ""), "hex"));
      assert.equal(codec.toJsonString(message), json);
      assert.deepEqual(codec.decode(codec.encode(message)), message);
      assert.equal(codec.toJsonString(codec.fromJsonString(json)), json);
    }
  });
}

test("fields of wrong wire types are unknown fields, kept as they came", () => {
  const bytes = Buffer.from("0a01611001" + "2001" + "6500000000", "hex");
  for (const codec of codecs) assert.deepEqual(Buffer.from(codec.encode(codec.decode(bytes))), bytes);
});

/** JSON that is refused: the text, the path behind `test.bad.Bad`, the column when it is no JSON, and what is said. */
const refusedJson: readonly (readonly [string, string, number | undefined, RegExp])[] = [
  ['{"number":1.5}', ".number", undefined, /1.5, where an integer must stand/],
  ['{"number":2147483648}', ".number", undefined, /an integer from -2147483648 to 2147483647/],
  ['{"number":1e400}', "", 11, /more than a double can be/],
  ['{"long":9223372036854775808}', ".long", undefined, /9223372036854775808, where an integer from/],
  ['{"long":-9223372036854775809}', ".long", undefined, /-9223372036854775809, where an integer from/],
  ['{"long":"1e400"}', ".long", undefined, /an integer must stand/],
  ['{"long":1.5}', ".long", undefined, /an integer must stand/],
  ['{"fraction":1e400}', "", 13, /more than a double can be/],
  ['{"fraction":"1e400"}', ".fraction", undefined, /a finite number must stand/],
  ['{"fraction":NaN}', "", 13, /./],
  ['{"single":1e39}', ".single", undefined, /in the range of float/],
  ['{"fixed":[18446744073709551616]}', ".fixed", undefined, /an integer from 0/],
  ['{"word":"a","other":{}}', ".other", undefined, /a second member of its oneof/],
  ['{"number":1,"number":2}', "", 13, /the name "number" twice/],
  ['{"counts":{"a":1,"a":2}}', "", 18, /the name "a" twice/],
  ['{"counts":{"a":null}}', ".counts", undefined, /not null/],
  ['{"squares":{"1.5":1}}', ".squares", undefined, /./],
  ['{"toString":1}', "", undefined, /no field "toString"/],
  ['{"text":"\\ud800"}', ".text", undefined, /surrogate/],
  ['{"data":"*"}', ".data", undefined, /base64/],
  [`${'{"child":'.repeat(101)}{}${"}".repeat(101)}`, child.repeat(101), undefined, /nested more than 100 deep/],
  [`{"child":${"[".repeat(100_000)}`, "", 210, /nested more than 201 deep/],
];

for (const [json, path, column, reason] of refusedJson) {
  test(`${json.slice(0, 50)} is a DecodeError with the field`, () => {
    assert.throws(
      () => Bad.fromJsonString(json),
      (error) => {
        assert.ok(error instanceof DecodeError);
        assert.deepEqual([error.path, error.position?.column], [`test.bad.Bad${path}`, column]);
        assert.match(error.reason, reason);
        return true;
      },
    );
  });
}

test("text nested more than 100 deep, or with two members of a oneof, is refused where it is", () => {
  const deep = (depth: number): string => `${"child{".repeat(depth)}${"}".repeat(depth)}`;
  const message = parseText(Bad, deep(100));
  assert.equal(printText(Bad, message, { singleLine: true }).replaceAll(" ", ""), deep(100));
  assert.throws(
    () => parseText(Bad, deep(101)),
    (error) => error instanceof DecodeError && error.position?.column === 607 && /too deep/.test(error.reason),
  );
  assert.throws(
    () => parseText(Bad, 'word: "a"\nother {}'),
    (error) => error instanceof DecodeError && error.position?.line === 2 && /oneof/.test(error.reason),
  );
});

test("what is named like the parts of every object touches no prototype", () => {
  const before = Object.getOwnPropertyNames(Object.prototype);
  const names = ["__proto__", "constructor", "hasOwnProperty", "toString"];
  const json = '{"constructor":true,"hasOwnProperty":true,"__proto__":"x"}';
  const entries = `{${names.map((name) => `${JSON.stringify(name)}:{"number":1}`).join()}}`;
  for (const codec of codecs) {
    const fields = codec.fromJsonString(json);
    assert.deepEqual(codec.decode(codec.encode(fields)), fields);
    assert.deepEqual(
      [fields["constructor$"], fields["hasOwnProperty$"], fields["Proto"], fields.constructor],
      [true, true, "x", Object],
    );
    const maps = codec.fromJsonString(`{"byName":${entries}}`);
    assert.deepEqual(Object.keys(maps["byName"] as object), names);
    for (const copy of [codec.decode(codec.encode(maps)), codec.clone(maps), codec.create(maps as never)]) {
      assert.deepEqual(copy, maps);
      assert.equal(Object.getPrototypeOf(copy["byName"]), Object.prototype);
      assert.ok(codec.equals(copy, maps));
    }
    assert.deepEqual(parseText(codec, printText(codec, maps)), maps);
  }
  assert.deepEqual(Object.getOwnPropertyNames(Object.prototype), before);
});

test("maps of a million entries are read and written", () => {
  const squares: Record<number, number> = {};
  for (let i = 0; i < 1_000_000; i++) squares[i] = i;
  const [generated, planned] = codecs as [MessageType<AnyMessage>, MessageType<AnyMessage>];
  const message = planned.decode(generated.encode({ squares } as never));
  assert.equal(Object.keys(message["squares"] as object).length, 1_000_000);
  // An entry of `counts` with a key of seven characters.
  const entries = Array.from({ length: 1_000_000 }, (_, i) => `2\x09\n\x07${String(i).padStart(7, "0")}`);
  const { counts } = generated.decode(Buffer.from(entries.join(""), "latin1"));
  assert.equal(Object.keys(counts as object).length, 1_000_000);
});
