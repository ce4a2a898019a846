import assert from "node:assert/strict";
import { test } from "node:test";
import { type Field, HeaderDecoder } from "./header-decoder.js";

const privateCache: Field = ["cache-control", "private"];
const location: Field = ["location", "https://www.example.com"];
const date = (second: number): Field => ["date", `Mon, 21 Oct 2013 20:13:${second} GMT`];

/** RFC 7541 appendix C.6: responses with Huffman code, and a table of 256 bytes that evicts. */
const responses: readonly { readonly block: string; readonly fields: readonly Field[] }[] = [
  {
    block:
      "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3",
    fields: [[":status", "302"], privateCache, date(21), location],
  },
  { block: "4883640effc1c0bf", fields: [[":status", "307"], privateCache, date(21), location] },
  {
    block:
      "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
    fields: [
      [":status", "200"],
      privateCache,
      date(22),
      location,
      ["content-encoding", "gzip"],
      ["set-cookie", "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"],
    ],
  },
];

test("header blocks are decoded with a table that inserts and evicts", () => {
  const decoder = new HeaderDecoder();
  const limitOf256Bytes = Buffer.from("3fe101", "hex");
  assert.deepEqual(decoder.decode(limitOf256Bytes), []);
  for (const { block, fields } of responses) assert.deepEqual(decoder.decode(Buffer.from(block, "hex")), fields);
});

test("the version of the table changes with each insertion and with nothing else", () => {
  const decoder = new HeaderDecoder();
  const [first, second] = responses;
  decoder.decode(Buffer.from(first!.block, "hex"));
  assert.equal(decoder.tableVersion, 4);
  decoder.decode(Buffer.from(second!.block, "hex"));
  assert.equal(decoder.tableVersion, 5, "the second block inserts a status");
  decoder.decode(Buffer.from("88c1c0bf", "hex"));
  assert.equal(decoder.tableVersion, 5, "a block of indexes alone inserts nothing");
});

test("an index beyond the table is told", () => {
  assert.throws(() => new HeaderDecoder().decode(Uint8Array.of(0x80 | 62)), /index 62/);
});
