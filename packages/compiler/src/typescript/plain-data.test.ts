import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { MessageChannel } from "node:worker_threads";
import { type AnyMessage, createMessageType, type MessageType } from "@baud/protobuf";
import { parseText, printText } from "@baud/protobuf/text";
import fc from "fast-check";
import { type CompiledModules, compileModules, generateTestdata } from "./testing/generated-modules.js";
import { anyMessage } from "./testing/message-arbitrary.js";

const looks = ["union", "flat"] as const;
const modules = new Map<string, CompiledModules>();
const types: MessageType<AnyMessage>[] = [];

before(async () => {
  for (const oneofs of looks) {
    const files = generateTestdata(["everything2.proto", "everything3.proto", "other/shared.proto"], { oneofs });
    const compiled = compileModules(files.filter(({ name }) => name.endsWith("_pb.ts")));
    modules.set(oneofs, compiled);
    for (const file of ["everything2_pb.js", "everything3_pb.js"]) {
      // The modules are loaded at run time: what they export is known by the sources.
      types.push((await compiled.load(file))["Everything"] as MessageType<AnyMessage>);
    }
  }
});
after(() => {
  for (const compiled of modules.values()) compiled.remove();
});

/** Hands `use` random messages of every type, in every way in which messages come to be. */
function forMessages(use: (message: AnyMessage, type: MessageType<AnyMessage>) => void): void {
  for (const type of types) {
    const planned = createMessageType(type.descriptor);
    fc.assert(
      fc.property(anyMessage(type.descriptor, 1), (given) => {
        // Times, Any and Value in JSON have rules of their own, which random values break.
        const init = { ...given, when: undefined, anything: undefined, byLong: undefined };
        const message = type.create(init);
        const bytes = Buffer.from([...type.encode(message), ...unknownField]);
        use(message, type);
        for (const codec of [type, planned]) {
          use(codec.create(init), type);
          use(codec.decode(bytes), type);
          use(codec.clone(message), type);
          use(codec.fromJson(codec.toJson(message)), type);
          use(parseText(codec, printText(codec, message)), type);
        }
      }),
      { numRuns: 15 },
    );
  }
}

/** Number 900, a varint. */
const unknownField = [0xa0, 0x38, 5];

/**
 * Whether a value may be handed from a server component to a client component, by the rules of React ("Serializable
 * types"): primitives, and objects and arrays that are nothing but that, of enumerable properties without getters and
 * symbols; typed arrays. The same holds for Redux and for what is sent to threads, functions and classes being left out.
 */
function isPlain(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (["string", "number", "bigint", "boolean"].includes(typeof value)) return true;
  if (typeof value !== "object") return false;
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Uint8Array.prototype) return true;
  if (prototype !== (Array.isArray(value) ? Array.prototype : Object.prototype)) return false;
  if (Object.getOwnPropertySymbols(value).length > 0) return false;
  return Object.entries(Object.getOwnPropertyDescriptors(value)).every(
    ([name, property]) =>
      (Array.isArray(value) && name === "length") ||
      (property.enumerable === true && property.writable === true && isPlain(property.value)),
  );
}

test("what counts as plain is told from what does not", () => {
  for (const value of [1n, "a", [1], { a: undefined, ["__proto__"]: 1 }, Uint8Array.of(1)]) assert.ok(isPlain(value));
  const others = [new Date(), new Map(), Buffer.of(1), Object.create(null), { f: () => 1 }, { [Symbol.iterator]: 1 }];
  for (const value of [
    ...others,
    {
      get a() {
        return 1;
      },
    },
  ])
    assert.equal(isPlain(value), false);
});

test("messages are plain data, however they were made", () => {
  forMessages((message) => assert.ok(isPlain(message)));
});

test("messages come through structuredClone as they are", () => {
  forMessages((message, type) => {
    const clone = structuredClone(message);
    assert.deepEqual(clone, message);
    assert.ok(type.equals(clone, message));
  });
});

test("messages come through a channel between threads as they are", async () => {
  const sent: AnyMessage[] = [];
  forMessages((message) => sent.push(message));
  const { port1, port2 } = new MessageChannel();
  try {
    const received = once(port2, "message");
    port1.postMessage(sent);
    assert.deepEqual((await received)[0], sent);
  } finally {
    port1.close();
  }
});

test("frozen messages can be read, written, compared, copied, and merged into others", () => {
  forMessages((message, type) => {
    deepFreeze(message);
    for (const codec of [type, createMessageType(type.descriptor)]) {
      const bytes = codec.encode(message);
      assert.ok(codec.equals(codec.decode(bytes), message));
      assert.ok(codec.equals(codec.create(message), message));
      assert.ok(codec.equals(codec.clone(message), message));
      codec.merge(codec.create(), message);
      codec.toJson(message);
      printText(codec, message);
      const copy = codec.clone(message);
      copy["aString"] = "another";
      assert.ok(!codec.equals(copy, message), "a copy is not frozen");
    }
  });
});

/** As Redux Toolkit does it: objects and arrays, at every depth. */
function deepFreeze(value: unknown): void {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
}
