import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { HpackDecoder } from "./hpack-decoder.js";
import { STATIC_TABLE_LENGTH, staticName, staticValue } from "./static-table.js";

interface Example {
  readonly section: string;
  readonly tableSize: number;
  readonly blocks: readonly {
    readonly octets: string;
    readonly fields: readonly string[];
    readonly table: readonly string[];
    readonly tableSizeBytes: number;
  }[];
}

const examples: readonly Example[] = JSON.parse(
  readFileSync(new URL("../../testdata/rfc7541-appendix-c.json", import.meta.url), "utf8"),
);

function newDecoder(limits: Partial<ConstructorParameters<typeof HpackDecoder>[0]> = {}): HpackDecoder {
  return new HpackDecoder({ tableSize: 4096, maxListSize: 16_384, maxFields: 256, ...limits });
}

function decode(decoder: HpackDecoder, hex: string): readonly string[] | string {
  const octets = Buffer.from(hex, "hex");
  return decoder.decode(octets, 0, octets.length)?.fields ?? decoder.failure;
}

describe("RFC 7541 appendix C", () => {
  for (const { section, tableSize, blocks } of examples) {
    it(`decodes ${section}`, () => {
      const decoder = newDecoder();
      if (tableSize === 256) decode(decoder, "3fe101");
      for (const block of blocks) {
        assert.deepEqual(decode(decoder, block.octets), block.fields);
        assert.deepEqual(decoder.table.fields(), block.table);
        assert.equal(decoder.table.sizeBytes, block.tableSizeBytes);
      }
    });
  }

  it("reads the integers of C.1 as table sizes", () => {
    const decoder = newDecoder();
    decode(decoder, "2a");
    assert.equal(decoder.table.maxSize, 10);
    decode(decoder, "3f9a0a");
    assert.equal(decoder.table.maxSize, 1337);
  });
});

describe("the HPACK decoder", () => {
  it("takes two changes of the table's size in a block, and no more", () => {
    assert.deepEqual(decode(newDecoder(), "202a82"), [":method", "GET"]);
    assert.equal(decode(newDecoder(), "202a2a82"), "more than two table size updates (RFC 7541 section 4.2)");
  });

  it("knows every entry of the static table", () => {
    const decoder = newDecoder();
    for (let index = 1; index <= STATIC_TABLE_LENGTH; index++) {
      const fields = decode(decoder, (0x80 | index).toString(16));
      assert.deepEqual(fields, [staticName(index), staticValue(index)]);
    }
    assert.deepEqual([staticName(61), staticValue(61), staticValue(16)], ["www-authenticate", "", "gzip, deflate"]);
  });

  const broken: readonly [what: string, hex: string, failure: RegExp][] = [
    ["index 0", "80", /index 0/],
    ["an index behind the tables", "be", /index 62, while the table ends at 61/],
    ["a name's index behind the tables", "7f00", /index 63/],
    ["an integer that does not end", "ffffffffffffffffff", /integer/],
    ["an integer cut off", "ff", /ends inside of an integer/],
    ["a string that is longer than the block", "400a6375", /10 octets where 2 are left/],
    ["no string where one must be", "40", /ends where a string/],
    ["Huffman padding of zeros", "4081180161", /Huffman/],
    ["Huffman padding of eight bits", "40821fff0161", /Huffman/],
    ["the end of a Huffman string inside of it", "4084ffffffff0161", /Huffman/],
    ["a table size behind a field", "8220", /behind a field/],
    ["a table size above the limit", "3fe21f", /4097 is above the limit of 4096/],
  ];
  for (const [what, hex, failure] of broken) {
    it(`refuses ${what}`, () => {
      const decoded = decode(newDecoder(), hex);
      assert.equal(typeof decoded, "string");
      assert.match(decoded as string, failure);
    });
  }

  it("refuses every cut of a block inside of a field", () => {
    const block = Buffer.from("400a637573746f6d2d6b65790d637573746f6d2d686561646572", "hex");
    for (let end = 1; end < block.length; end++) {
      assert.equal(newDecoder().decode(block, 0, end), undefined, `cut at ${end}`);
    }
  });

  it("marks a list above the size or the number of fields, and keeps its table in order", () => {
    const long = newDecoder({ maxListSize: 100 });
    const block = Buffer.from("400a637573746f6d2d6b65790d637573746f6d2d68656164657282".repeat(3), "hex");
    const decoded = long.decode(block, 0, block.length);
    assert.equal(decoded?.exceeded, "maxHeaderListSize");
    assert.deepEqual(decoded.fields, ["custom-key", "custom-header"].concat([":method", "GET"]));
    assert.equal(long.table.length, 3);
    const many = newDecoder({ maxFields: 2 });
    assert.equal(many.decode(Buffer.from("828282", "hex"), 0, 3)?.exceeded, "maxHeaderFields");
    assert.equal(many.decode(Buffer.from("8282", "hex"), 0, 2)?.exceeded, undefined);
  });

  const suspects: readonly [what: string, hex: string, fault: RegExp][] = [
    ["a value with a line feed", "0001780461620a63", /forbidden character/],
    ["a Huffman-coded value with a line feed", "00017884fffffff3", /forbidden character/],
    ["a value that begins with a space", "00017803206162", /forbidden character or space/],
    ["a name in upper case", "0001580131", /"X" is no field name/],
    ["an empty name", "00000131", /"" is no field name/],
  ];
  for (const [what, hex, fault] of suspects) {
    it(`leaves ${what} to those who judge the block, also when it comes out of the table`, () => {
      const good = Buffer.from("0001790131", "hex");
      const literal = new Uint8Array(Buffer.from(hex, "hex"));
      const decoder = newDecoder();
      for (let i = 0; i < 3; i++) {
        assert.match(decoder.decode(literal, 0, literal.length)!.asTrailers().fault, fault);
        assert.equal(decoder.decode(good, 0, good.length)!.asTrailers().fault, "");
      }
      literal[0] = 0x40;
      assert.match(decoder.decode(literal, 0, literal.length)!.asTrailers().fault, fault);
      assert.match(decoder.decode(Buffer.from("be", "hex"), 0, 1)!.asTrailers().fault, fault);
      assert.equal(decoder.decode(good, 0, good.length)!.asTrailers().fault, "");
    });
  }

  it("delivers the same frozen list when a block that changes nothing comes again", () => {
    const decoder = newDecoder();
    decode(decoder, "400a637573746f6d2d6b65790d637573746f6d2d686561646572");
    const [first, second, third] = [decode(decoder, "82be"), decode(decoder, "82be"), decode(decoder, "82be")];
    assert.deepEqual(first, [":method", "GET", "custom-key", "custom-header"]);
    assert.deepEqual(second, first);
    assert.equal(third, second);
    assert.ok(Object.isFrozen(third));
  });

  it("forgets what a block meant once the table has changed", () => {
    const decoder = newDecoder();
    decode(decoder, "40016101314001620132"); // a: 1, b: 2
    for (let i = 0; i < 3; i++) assert.deepEqual(decode(decoder, "be"), ["b", "2"]);
    decode(decoder, "4001630133"); // c: 3
    for (let i = 0; i < 3; i++) assert.deepEqual(decode(decoder, "be"), ["c", "3"]);
  });

  it("lets the peer keep the initial table until it has acknowledged a smaller one, and then wants to be told", () => {
    const decoder = newDecoder({ tableSize: 100 });
    decode(decoder, "400a637573746f6d2d6b65790d637573746f6d2d686561646572".repeat(2));
    assert.equal(decoder.table.length, 2);
    decoder.settingsAcknowledged();
    assert.match(decode(decoder, "82") as string, /not lowered to 100/);
    assert.deepEqual(decode(decoder, "3f4582"), [":method", "GET"]);
    assert.equal(decoder.table.length, 1);
  });

  it("empties the table for an entry that is larger than it", () => {
    const decoder = newDecoder();
    decode(decoder, "3f0f"); // 46 octets
    decode(decoder, "4001610131");
    assert.equal(decoder.table.length, 1);
    assert.deepEqual(decode(decoder, "40016110".concat("62".repeat(16))), ["a", "b".repeat(16)]);
    assert.equal(decoder.table.length, 0);
  });
});
