import assert from "node:assert/strict";
import { test } from "node:test";
import { type AnyMessage, createMessageType, type MessageType } from "@baud/protobuf";
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

test("the defaults, said, change nothing", () => {
  const defaults = { int64: "bigint", fieldNames: "camel", importExtension: ".js" } as const;
  assert.deepEqual(generateTestdata(sources, defaults), generateTestdata(sources));
});

for (const options of [{ int64: "string" }, { int64: "number", fieldNames: "proto" }] as const) {
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
