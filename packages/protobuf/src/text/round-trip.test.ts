import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { AnyMessage } from "../message/message-type.js";
import { DecodeError } from "../wire/decode-error.js";
import { parseText } from "./parse-text.js";
import { printRawText, printText } from "./print-text.js";
import { Everything, registry } from "./testing/everything.js";

const options = { registry, allowPartial: true };

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const text = fc.record({ case: fc.constant("choiceText"), value: fc.string() });
const flat = {
  aDouble: fc.double(),
  aFloat: fc.float(),
  aInt64: int64,
  aUint64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  aSint32: fc.integer(),
  aFixed32: fc.nat(),
  aBool: fc.boolean(),
  aString: fc.string({ unit: "grapheme" }),
  aBytes: fc.uint8Array(),
  color: fc.constantFrom(0, 1, 2, -1),
  someString: fc.array(fc.string({ unit: "binary" })),
  someDouble: fc.array(fc.double()),
  data: fc.record({ x: fc.integer() }),
  choice: text,
};

/** Messages of which every field may be set, nested so deep. */
function messagesOf(depth: number): fc.Arbitrary<AnyMessage> {
  if (depth === 0) return created(flat);
  const inner = messagesOf(depth - 1);
  return created({
    ...flat,
    inner,
    inners: fc.array(inner, { maxLength: 2 }),
    choice: fc.oneof(text, fc.record({ case: fc.constant("choiceInner"), value: inner })),
    byName: fc.dictionary(fc.string({ unit: "binary" }), inner, { maxKeys: 2 }),
    byNumber: fc.dictionary(int64.map(String), fc.constantFrom(0, 1)),
    // No maps here: text puts their entries in order, and the bytes would be others.
    any: created(flat).map((message) => ({ typeUrl: "x/test.Everything", value: Everything.encode(message) })),
  });
}

function created(fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<AnyMessage> {
  return fc.record(fields, { requiredKeys: [] }).map((init) => Everything.create(init));
}

const messages = messagesOf(2);

test("every message comes back from text, on lines or on one", () => {
  fc.assert(
    fc.property(messages, fc.boolean(), fc.boolean(), (message, singleLine, keepUnicode) => {
      const printed = printText(Everything, message, { registry, singleLine, keepUnicode });
      const back = parseText(Everything, printed, options);
      assert.deepEqual(back, message);
      assert.equal(printText(Everything, back, { registry, singleLine, keepUnicode }), printed);
    }),
    { numRuns: 200 },
  );
});

test("damaged text is a message or a DecodeError with a position, never anything else", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "{",
      "}",
      "<",
      "[",
      "]",
      ":",
      ",",
      ";",
      "-",
      '"',
      "'",
      "\\",
      "\\u",
      "0x",
      ".",
      "1e",
      "#",
      "\n",
      "inf",
      "[x/test.Strict]",
    ),
    fc.string({ unit: "binary", maxLength: 3 }),
  );
  fc.assert(
    fc.property(messages, fc.array(fc.tuple(fc.nat(), piece, fc.nat(3))), (message, changes) => {
      let damaged = printText(Everything, message, { registry, singleLine: true });
      for (const [seed, inserted, removed] of changes) {
        const at = seed % (damaged.length + 1);
        damaged = damaged.slice(0, at) + inserted + damaged.slice(at + removed);
      }
      for (const ignoreUnknown of [false, true]) expectMessageOrPosition(damaged, ignoreUnknown);
    }),
    { numRuns: 300 },
  );
});

test("any bytes are printed without a type, or are a DecodeError", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      try {
        printRawText(bytes);
      } catch (error) {
        assert.ok(error instanceof DecodeError, String(error));
      }
    }),
    { numRuns: 500 },
  );
});

function expectMessageOrPosition(source: string, ignoreUnknown: boolean): void {
  try {
    const message = parseText(Everything, source, { ...options, ignoreUnknown });
    printText(Everything, message, { registry });
  } catch (error) {
    assert.ok(error instanceof DecodeError, String(error));
    assert.ok(error.position !== undefined, error.message);
  }
}
