import assert from "node:assert/strict";
import { test } from "node:test";
import { type AnyMessage, applyFieldMask, createMessageType, diff, type MessageType } from "@baud/protobuf";
import { parseText, printText } from "@baud/protobuf/text";
import fc from "fast-check";
import type { TypeScriptOptions } from "./generate-typescript.js";
import { compileModules, generateTestdata } from "./testing/generated-modules.js";
import { anyMessage } from "./testing/message-arbitrary.js";

const sources = ["everything2.proto", "everything3.proto", "other/shared.proto", "small.proto"];

function contentOf(name: string, options: TypeScriptOptions): string {
  return generateTestdata(sources, options).find((file) => file.name === name)?.content ?? "";
}

/** Options, a file that they generate, and text that must stand in it. */
const passages: readonly (readonly [TypeScriptOptions, string, string])[] = [
  [{ int64: "string" }, "everything3_pb.ts", '\n  { int64: "string" },\n);\n'],
  [{ int64: "number" }, "everything2_pb.ts", "  aUint64: string | undefined;\n  aNumber: number | undefined;\n"],
  [{ fieldNames: "proto" }, "everything2_pb.ts", "  a_uint64: string | undefined;\n  a_number: number | undefined;\n"],
  [{ fieldNames: "proto" }, "everything2_pb.ts", "  constructor$: number | undefined;\n"],
  [{ fieldNames: "proto" }, "everything3_grpc.ts", "readonly clientStream: ClientStreamingMethod<"],
  [{ oneofs: "flat" }, "other/shared_pb.ts", "  left: Shared | undefined;\n"],
  [{ oneofs: "flat" }, "everything3_pb.ts", '\n  { oneofs: "flat" },\n);\n'],
  [{ importExtension: ".ts" }, "everything3_grpc.ts", 'from "./everything3_pb.ts";'],
  [{ importExtension: "" }, "everything3_pb.ts", 'from "./everything2_pb";'],
  [{ importExtension: ".ts" }, "everything2_pb.ts", 'from "@baud/protobuf/google/protobuf/descriptor_pb";'],
];

for (const [options, name, passage] of passages) {
  test(`with ${JSON.stringify(options)} ${name} has ${JSON.stringify(passage.slice(0, 60))}`, () => {
    const content = contentOf(name, options);
    assert.ok(content.includes(passage), content);
  });
}

test("the well-known types keep the default look, also where they are generated", () => {
  const files = generateTestdata([...sources, "google/protobuf/timestamp.proto"], {
    runtime: "./runtime.js",
    int64: "string",
    oneofs: "flat",
  });
  const timestamp = files.find(({ name }) => name === "google/protobuf/timestamp_pb.ts")?.content ?? "";
  assert.ok(timestamp.includes("  seconds: bigint;\n"), timestamp);
  assert.ok(timestamp.endsWith("  () => [],\n);\n"), timestamp);
});

test("the defaults, said, change nothing", () => {
  const defaults = {
    int64: "bigint",
    fieldNames: "camel",
    oneofs: "union",
    required: [],
    importExtension: ".js",
  } as const;
  assert.deepEqual(generateTestdata(sources, defaults), generateTestdata(sources));
});

for (const options of [
  { int64: "string" },
  { int64: "number", fieldNames: "proto" },
  { int64: "string", fieldNames: "proto", oneofs: "flat" },
] as const) {
  test(`code generated with ${JSON.stringify(options)} compiles, and both codecs and JSON read what they write`, async () => {
    const modules = compileModules(generateTestdata(sources, options).filter(({ name }) => name.endsWith("_pb.ts")));
    try {
      for (const [file, name] of [
        ["everything2_pb.js", "Everything"],
        ["everything3_pb.js", "Everything"],
        ["small_pb.js", "Small"],
      ] as const) {
        // The modules are loaded at run time: what they export is known by the sources.
        const type = (await modules.load(file))[name] as MessageType<AnyMessage>;
        const planned = createMessageType(type.descriptor);
        fc.assert(
          fc.property(anyMessage(type.descriptor, 1), (init) => {
            const message = type.create(init);
            const bytes = type.encode(init);
            assert.deepEqual(type.decode(bytes), message);
            assert.deepEqual(planned.decode(bytes), message);
            assert.deepEqual(planned.encode(message), bytes);
            assert.ok(type.equals(type.clone(message), message));
            assert.deepEqual(planned.create(init), message);
            assert.deepEqual(parseText(type, printText(type, message)), message);
            assert.deepEqual(diff(type, message, type.clone(message)), []);
          }),
          { numRuns: 40 },
        );
        const integers = type.descriptor.fields.filter(
          (field) => field.value.kind === "scalar" && field.value.scalar.endsWith("64") && field.options === undefined,
        );
        assert.ok(integers.every((field) => field.integers === options.int64));
      }
      const three = (await modules.load("everything3_pb.js"))["Everything"] as MessageType<AnyMessage>;
      const long = three.descriptor.fields.find(
        ({ value, cardinality }) => value.kind === "scalar" && value.scalar === "int64" && cardinality === "singular",
      );
      assert.ok(long !== undefined);
      const message = three.fromJson({ [long.jsonName]: "123" });
      const value = long.oneof === undefined ? message[long.property] : undefined;
      assert.equal(value, options.int64 === "string" ? "123" : 123);
      assert.deepEqual(three.toJson(message), { [long.jsonName]: "123" });
    } finally {
      modules.remove();
    }
  });
}

test("of a flat oneof at most one member is set, whatever is read or merged, and two are an error", async () => {
  const files = generateTestdata(["other/shared.proto", "everything2.proto"], { oneofs: "flat" });
  const modules = compileModules(files.filter(({ name }) => name.endsWith("_pb.ts")));
  try {
    // The modules are loaded at run time: what they export is known by the sources.
    const generated = (await modules.load("other/shared_pb.js"))["Shared"] as MessageType<AnyMessage>;
    const left = generated.create({ left: { implicit: 1 } });
    const right = generated.create({ right: 2 });
    for (const type of [generated, createMessageType(generated.descriptor)]) {
      const joined = (...parts: AnyMessage[]): AnyMessage =>
        type.decode(Uint8Array.from(parts.flatMap((part) => [...type.encode(part)])));
      assert.deepEqual(joined(left, right), right);
      assert.deepEqual(joined(right, left), left);
      const merging = joined(left, generated.create({ left: { explicit: "e" } }));
      assert.deepEqual(merging, generated.create({ left: { implicit: 1, explicit: "e" } }));
      assert.deepEqual(type.merge(type.clone(left), right), right);
      assert.deepEqual(type.merge(type.clone(right), left), left);
      assert.deepEqual(type.create({ left: {}, right: 2 }), right, "the last is taken");
      assert.deepEqual(type.fromJson({ right: "SHUT_B" }), right);
      assert.deepEqual(parseText(type, "right: SHUT_B left {}", { allowOverwrites: true }), type.create({ left: {} }));
      assert.deepEqual(applyFieldMask(type, { paths: ["right"] }, right, type.clone(left)), right);
      assert.deepEqual(applyFieldMask(type, { paths: ["left"] }, right, type.clone(left)), left);

      const both = { ...left, right: 2 };
      const fault = { name: "EncodeError", message: /^other\.Shared\.(left|right): a second member of its oneof/ };
      assert.throws(() => type.encode(both), fault);
      assert.throws(() => type.toJson(both), fault);
      assert.throws(() => printText(type, both), fault);
      assert.throws(() => type.fromJson({ left: {}, right: 1 }), /right: a second member of its oneof/);
      assert.throws(() => parseText(type, "left {} right: SHUT_A"), /another member of oneof "either"/);
    }
    const { members, oneofs, fields } = generated.descriptor;
    assert.deepEqual(members, fields, "each member of the oneof stands for itself");
    assert.equal(oneofs[0]?.fields[1]?.oneof, oneofs[0]);
  } finally {
    modules.remove();
  }
});
