import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { OutgoingHeaders } from "../header/header-list.js";
import { HpackDecoder } from "./hpack-decoder.js";
import { HpackEncoder } from "./hpack-encoder.js";
import { decodeHuffman, maxHuffmanSymbols } from "./huffman-decoder.js";
import { huffmanSize, writeHuffman } from "./huffman-encoder.js";
import { writeInteger } from "./integer.js";

function newEncoder(tableSize = 4096): HpackEncoder {
  return new HpackEncoder({ tableSize, neverIndexedNames: ["x-secret"] });
}

function encode(encoder: HpackEncoder, headers: OutgoingHeaders): Uint8Array {
  const out = new Uint8Array(encoder.maxBlockSize(headers) + 1);
  const end = encoder.encode(headers, out, 1);
  return out.subarray(1, end);
}

function newDecoder(): HpackDecoder {
  return new HpackDecoder({ tableSize: 4096, maxListSize: 1 << 20, maxFields: 1 << 16 });
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("the integers of RFC 7541 appendix C.1", () => {
  const cases: readonly [value: number, prefixBits: number, octets: string][] = [
    [10, 5, "0a"],
    [1337, 5, "1f9a0a"],
    [42, 8, "2a"],
  ];
  for (const [value, prefixBits, octets] of cases) {
    it(`writes ${value} with a prefix of ${prefixBits} bits`, () => {
      const out = new Uint8Array(6);
      assert.equal(hex(out.subarray(0, writeInteger(out, 0, 0, prefixBits, value))), octets);
    });
  }
});

describe("the Huffman code", () => {
  // The strings of appendix C.4 and C.6.
  const cases: readonly [text: string, octets: string][] = [
    ["www.example.com", "f1e3c2e5f23a6ba0ab90f4ff"],
    ["no-cache", "a8eb10649cbf"],
    ["custom-value", "25a849e95bb8e8b4bf"],
    ["302", "6402"],
    [
      "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
      "94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
    ],
  ];
  for (const [text, octets] of cases) {
    it(`writes ${JSON.stringify(text)}`, () => {
      const out = new Uint8Array(100);
      assert.equal(hex(out.subarray(0, writeHuffman(text, out, 0))), octets);
      assert.equal(huffmanSize(text), octets.length / 2);
    });
  }
});

describe("the Huffman code of any octets", () => {
  const octet = fc.oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0, max: 255 }));
  it("is decoded to what it was made of, and to nothing when its padding is wrong", () => {
    fc.assert(
      fc.property(fc.array(octet, { maxLength: 60 }), (octets) => {
        const text = String.fromCharCode(...octets);
        const coded = new Uint8Array(huffmanSize(text) + 1);
        const size = writeHuffman(text, coded, 0);
        const out = new Uint8Array(maxHuffmanSymbols(coded.length));
        assert.deepEqual([...out.subarray(0, decodeHuffman(coded, 0, size, out))], octets);
        coded[size] = 0xff;
        assert.throws(() => decodeHuffman(coded, 0, size + 1, out), /Huffman/);
      }),
      { numRuns: 500 },
    );
  });
});

describe("the HPACK encoder", () => {
  it("sends a field literally at first, enters it the second time, and is down to one octet the third", () => {
    const encoder = newEncoder();
    const fields = ["x-name", "some value"];
    assert.equal(encode(encoder, fields)[0], 0x00);
    assert.equal(encode(encoder, fields)[0], 0x40);
    assert.equal(hex(encode(encoder, fields)), "be");
  });

  it("enters a name whose values differ once, while there is room, and then sends the values as they are", () => {
    const encoder = newEncoder();
    assert.equal(encode(encoder, ["x-request-id", "first"])[0], 0x00);
    assert.equal(encode(encoder, ["x-request-id", "second"])[0], 0x40);
    for (const value of ["third", "fourth"]) {
      assert.equal(hex(encode(encoder, ["x-request-id", value])), `0f2f0${value.length}${hex(Buffer.from(value))}`);
    }
    for (let i = 0; i < 50; i++) encode(encoder, { fields: [`x-prepared-${i}`, "0".repeat(40)] });
    for (let i = 0; i < 3; i++) assert.equal(encode(encoder, ["x-other-id", `${i}`])[0], 0x00);
  });

  it("enters prepared fields at once, and sends the same octets while the table stays", () => {
    const encoder = newEncoder();
    const prepared = { fields: [":status", "200", "content-type", "application/grpc"] };
    assert.equal(encode(encoder, prepared)[1], 0x5f);
    assert.equal(hex(encode(encoder, prepared)), "88be");
    assert.equal(hex(encode(encoder, prepared)), "88be");
    encode(encoder, { fields: ["grpc-status", "0"] });
    assert.equal(hex(encode(encoder, prepared)), "88bf");
    assert.equal(hex(encode(encoder, { base: prepared, fields: ["grpc-status", "0"] })), "88bfbe");
  });

  it("marks sensitive fields as never indexed, however often they come", () => {
    const encoder = newEncoder();
    for (const name of ["authorization", "x-secret"]) {
      for (let i = 0; i < 3; i++) assert.equal(encode(encoder, [name, "Bearer abc"])[0]! & 0xf0, 0x10);
      assert.equal(encode(encoder, { fields: [name, "Bearer abc"] })[0]! & 0xf0, 0x10);
    }
  });

  it("tells the smallest and the last of the table sizes that the peer allowed", () => {
    const encoder = newEncoder();
    encoder.peerTableSize(0);
    encoder.peerTableSize(300);
    assert.equal(hex(encode(encoder, [":method", "GET"])), "203f8d0282");
    assert.equal(hex(encode(encoder, [":method", "GET"])), "82");
    encoder.peerTableSize(100_000);
    assert.equal(hex(encode(encoder, [":method", "GET"])), "3fe11f82", "its own bound is 4,096");
  });

  it("is bounded, however many prepared sets there are", () => {
    const encoder = newEncoder();
    const decoder = newDecoder();
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 700; i++) {
        const fields = [":path", `/package.Service${i}/Method`];
        const block = encode(encoder, { fields });
        assert.deepEqual(decoder.decode(block, 0, block.length)?.fields, fields);
      }
    }
  });

  it("is understood by the decoder, whatever is sent and however sizes change", () => {
    const name = fc.constantFrom("a", "content-type", ":path", "grpc-timeout", "x-long-name-of-a-field", "cookie");
    const octets = fc.string({
      unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
      maxLength: 40,
    });
    const value = fc.oneof(fc.constantFrom("", "200", "application/grpc", "0"), octets);
    const list = fc.array(fc.tuple(name, value), { maxLength: 8 }).map((pairs) => pairs.flat());
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ kind: fc.constantFrom("list", "prepared"), list }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("size"), size: fc.integer({ min: 0, max: 5000 }) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const encoder = newEncoder();
        const decoder = newDecoder();
        for (const one of steps) {
          if ("size" in one) {
            encoder.peerTableSize(one.size);
            continue;
          }
          const block = encode(encoder, one.kind === "list" ? one.list : { fields: one.list });
          const decoded = decoder.decode(block, 0, block.length);
          assert.deepEqual(decoded?.fields, one.list, decoder.failure);
        }
      }),
      { numRuns: 200 },
    );
  });
});
