import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type AnyMessage, createMessageType, type Extension, type MessageType } from "@baud/protobuf";
import fc from "fast-check";
import type { GeneratedFile } from "./generate-typescript.js";
import { type CompiledModules, compileModules, generateTestdata } from "./testing/generated-modules.js";
import { anyMessage } from "./testing/message-arbitrary.js";

const files = generateTestdata(["everything2.proto", "everything3.proto", "other/shared.proto", "small.proto"]);
let modules: CompiledModules;
let two: Readonly<Record<string, unknown>>;
let three: Readonly<Record<string, unknown>>;
let shared: Readonly<Record<string, unknown>>;
let small: Readonly<Record<string, unknown>>;

before(async () => {
  // Without `@baud/rpc`, which is above this package: what services look like is told by their text.
  modules = compileModules(files.filter(({ name }) => name.endsWith("_pb.ts")));
  two = await modules.load("everything2_pb.js");
  three = await modules.load("everything3_pb.js");
  shared = await modules.load("other/shared_pb.js");
  small = await modules.load("small_pb.js");
});
after(() => modules.remove());

/** The modules are loaded at run time: what they export is known by the sources in `testdata`. */
function typeIn(module: Readonly<Record<string, unknown>>, name: string): MessageType<AnyMessage> {
  return module[name] as MessageType<AnyMessage>;
}

function typeOf(name: "two" | "three" | "shared" | "small"): MessageType<AnyMessage> {
  if (name === "small") return typeIn(small, "Small");
  if (name === "shared") return typeIn(shared, "Shared");
  return typeIn(name === "two" ? two : three, "Everything");
}

function contentOf(name: string): string {
  return (files.find((file) => file.name === name) as GeneratedFile).content;
}

test("one file of messages for each .proto, and one of services where there are any", () => {
  assert.deepEqual(
    files.map(({ name }) => name),
    ["everything2_pb.ts", "everything3_pb.ts", "everything3_grpc.ts", "other/shared_pb.ts", "small_pb.ts"],
  );
});

for (const [of, name] of [
  ["proto2", "two"],
  ["proto3", "three"],
  ["an edition, with delimited messages", "shared"],
  ["a file optimized for size", "small"],
] as const) {
  test(`what generated code for ${of} writes, it reads back, and the planned codec does the same`, () => {
    const type = typeOf(name);
    const planned = createMessageType(type.descriptor);
    fc.assert(
      fc.property(anyMessage(type.descriptor), (init) => {
        const message = type.create(init);
        const bytes = type.encode(init);
        assert.deepEqual(type.encode(message), bytes, "what is left out has its default");
        const decoded = type.decode(bytes);
        assert.deepEqual(decoded, message);
        assert.ok(type.equals(decoded, message));
        assert.deepEqual(planned.encode(init), bytes);
        assert.deepEqual(planned.decode(bytes), decoded);
        assert.deepEqual(planned.create(init), message);
        assert.deepEqual(type.clone(message), message);
      }),
      { numRuns: 60 },
    );
  });

  test(`messages of ${of} come back from JSON`, () => {
    const type = typeOf(name);
    fc.assert(
      fc.property(anyMessage(type.descriptor, 1).map(withoutSpecialTypes), (init) => {
        const message = type.create(init);
        const text = JSON.stringify(type.toJson(message));
        assert.equal(JSON.stringify(type.toJson(type.fromJson(JSON.parse(text)))), text);
      }),
      { numRuns: 60 },
    );
  });

  test(`a message of ${of}, cut off or damaged at any byte, is the same to both codecs, or the same DecodeError`, () => {
    const type = typeOf(name);
    const planned = createMessageType(type.descriptor);
    const outcome = (decode: () => unknown): unknown => {
      try {
        return decode();
      } catch (error) {
        assert.equal((error as Error).name, "DecodeError");
        return (error as Error).message;
      }
    };
    const compare = (bytes: Uint8Array): void => {
      const decoded = outcome(() => type.decode(bytes));
      assert.deepEqual(
        decoded,
        outcome(() => planned.decode(bytes)),
      );
      if (typeof decoded === "string") return;
      const again = type.encode(decoded as AnyMessage);
      assert.deepEqual(type.decode(again), decoded);
      assert.deepEqual(planned.encode(decoded as AnyMessage), again);
    };
    for (const init of fc.sample(anyMessage(type.descriptor), { numRuns: 3, seed: 1 })) {
      const bytes = type.encode(init);
      for (let length = 0; length < bytes.length; length++) compare(bytes.subarray(0, length));
    }
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(anyMessage(type.descriptor, 1), damage, (init, changes) => {
        const bytes = type.encode(init);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        compare(bytes);
      }),
      { numRuns: Number(process.env["BAUD_FUZZ_RUNS"] ?? 200) },
    );
  });
}

test("the greatest integers, read as numbers, are numbers that can be written", () => {
  const Everything = typeIn(two, "Everything");
  const greatest = { must: 1, aNumber: Number.MAX_SAFE_INTEGER };
  const bytes = Everything.encode(greatest);
  const safest = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f];
  const at = bytes.findIndex((_, start) => safest.every((octet, i) => bytes[start + i] === octet));
  const raised = Uint8Array.from([...bytes.subarray(0, at), ...safest.fill(0xff), 0x7f, ...bytes.subarray(at + 8)]);
  for (const type of [Everything, createMessageType(Everything.descriptor)]) {
    const read = type.decode(raised);
    assert.equal(read["aNumber"], 2 ** 63 - 1024);
    assert.equal(type.decode(type.encode(read))["aNumber"], 2 ** 63 - 1024);
  }
});

/** Times, Any and Value in JSON have rules of their own, which random values break. */
function withoutSpecialTypes(init: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...init, when: undefined, anything: undefined, byLong: undefined };
}

test("extensions are read and set", () => {
  const Everything = typeIn(two, "Everything");
  const tints = two["Everything_tints"] as Extension<AnyMessage, number[]>;
  const remark = two["remark"] as Extension<AnyMessage, string>;
  const boxed = two["boxed"] as Extension<AnyMessage, { size: number } | undefined>;
  const message = Everything.create({ must: 1 });
  tints.set(message, [5, 1, -1]);
  remark.set(message, "hello");
  boxed.set(message, { size: 3 });
  const decoded = Everything.decode(Everything.encode(message));
  assert.deepEqual(tints.get(decoded), [5, 1, -1]);
  assert.equal(remark.get(decoded), "hello");
  assert.equal(boxed.get(decoded)?.size, 3);
});

test("generated names give way to the names that the code itself uses", () => {
  for (const name of ["Uint8Array$", "Uint8Array_value", "MessageType$", "m$"]) {
    assert.match(contentOf("everything2_pb.ts"), new RegExp(`export interface ${name.replace("$", "\\$")} `));
  }
  assert.deepEqual(typeIn(two, "Uint8Array$").create({ w: {} }), { m: undefined, w: { m: undefined, w: undefined } });
});

test("types whose names would be the same get two", () => {
  const content = contentOf("everything2_pb.ts");
  assert.match(content, /export interface Outer_Inner \{/);
  assert.match(
    content,
    /export interface Outer \{\n {2}inner: Outer_Inner\$ \| undefined;\n {2}other: Outer_Inner \| undefined;\n/,
  );
});

test("every file that comes with the compiler comes with the runtime", () => {
  const [{ content } = { content: "" }] = generateTestdata(["features.proto"]);
  assert.ok(content.includes('from "@baud/protobuf/google/protobuf/java_features_pb";'), content);
});

test("a file optimized for size has no straight-line code", () => {
  const content = contentOf("small_pb.ts");
  assert.ok(
    content.includes('plannedMessageType({\n  file: () => file_small,\n  typeName: "test.small.Small",\n});\n'),
    content,
  );
});

/** A file, and text that must stand in it. */
const passages: readonly (readonly [string, string])[] = [
  ["everything2_pb.ts", "// Generated by Baud's compiler from everything2.proto. Do not edit.\n"],
  [
    "everything2_pb.ts",
    "/**\n * A message with everything.\n *\n * Its comment has *\\/ in it, and a second paragraph.\n *\n * @deprecated\n */\nexport interface Everything {\n  /** Behind the field. */\n  must: number | undefined;\n",
  ],
  ["everything2_pb.ts", "  aUint64: string | undefined;\n  aNumber: number | undefined;\n"],
  ["everything2_pb.ts", "  /** @deprecated */\n  old: number | undefined;\n"],
  ["everything2_pb.ts", "  byNumber: Record<number, Everything>;\n  byBool: Record<string, number>;\n"],
  ["everything2_pb.ts", '    | { case: "id"; value: number }\n'],
  ["everything2_pb.ts", "  constructor$: number | undefined;\n  Proto: string | undefined;\n"],
  [
    "everything2_pb.ts",
    "  /** As in grass. */\n  GREEN: 1,\n  VERDANT: 1,\n  /** @deprecated */\n  BLUE: 5,\n  NIGHT: -1,\n} as const;\n",
  ],
  [
    "everything2_pb.ts",
    "/**\n * Declared inside.\n *\n * @deprecated\n */\nexport const Everything_tints: Extension<Everything, Everything_Color[]> =",
  ],
  ["everything2_pb.ts", 'from "@baud/protobuf/google/protobuf/descriptor_pb";'],
  [
    "everything3_pb.ts",
    "import {\n  Everything as test_two_Everything,\n  type EverythingJson as test_two_EverythingJson,\n",
  ],
  ["everything3_pb.ts", "  anOptional: number | undefined;\n"],
  ["other/shared_pb.ts", "  explicit: string | undefined;\n  implicit: number;\n"],
  ["everything3_grpc.ts", 'import { Empty, Everything, file_everything3 } from "./everything3_pb.js";'],
  ["everything3_grpc.ts", '  typeName: "test.three.Everything3",\n  file: () => file_everything3,\n'],
  ["everything3_grpc.ts", "    /** One for one. */\n    readonly unary: UnaryMethod<Everything, Empty>;\n"],
  ["everything3_grpc.ts", "    readonly clientStream: ClientStreamingMethod<test_two_Everything, Empty>;\n"],
  ["everything3_grpc.ts", '      response: Empty,\n      idempotency: "noSideEffects",\n'],
  ["everything3_grpc.ts", "/**\n * Named like a message.\n *\n * @deprecated\n */\nexport const Empties: {\n"],
  ["everything3_grpc.ts", "    readonly unary$: UnaryMethod<Empty, Empty>;\n"],
  ["everything3_grpc.ts", "export type Everything3Handlers = Handlers<typeof Everything3>;\n"],
];

for (const [file, passage] of passages) {
  test(`${file} has ${JSON.stringify(passage.slice(0, 70))}`, () => {
    const content = contentOf(file);
    assert.ok(content.includes(passage), content.slice(0, 12_000));
  });
}
