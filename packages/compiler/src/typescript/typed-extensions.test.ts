import assert from "node:assert/strict";
import { test } from "node:test";
import { compileModules, generateTestdata } from "./testing/generated-modules.js";

/** Compiles only if the types are as they should be. */
const program = `
import { getOption, hasOption } from "@baud/protobuf";
import { Everything, Everything_tints, long, nested, Outer, remark, weight } from "./everything2_pb.js";

const message: Everything = Everything.create({ must: 1 });
const unset: [string, bigint, Everything | undefined, number[]] = [
  remark.get(message),
  long.get(message),
  nested.get(message),
  Everything_tints.get(message),
];
remark.set(message, "hello");
long.set(message, 5n);
nested.set(message, Everything.create({ must: 2 }));
const decoded = Everything.decode(Everything.encode(message));
const set = [remark.get(decoded), long.get(decoded), nested.get(decoded)?.must, remark.has(decoded)];
remark.clear(decoded);
export const extensions: unknown[] = [unset, set, remark.has(decoded)];

export function wrong(): void {
  // @ts-expect-error: it is a string.
  remark.set(message, 5);
  // @ts-expect-error: it extends Everything.
  remark.get(Outer.create());
  // @ts-expect-error: files do not have the options of messages.
  getOption(Everything.descriptor.file, weight);
}

const option: number = getOption(Everything.descriptor, weight);
const field = Everything.descriptor.fields[0]!;
// @ts-expect-error: and fields do not.
export const none: boolean = hasOption(field, weight);
export const options: unknown[] = [option, hasOption(Everything.descriptor, weight), getOption(Outer.descriptor, weight)];
`;

test("extensions and custom options are read and set with the types of their values", async () => {
  const files = generateTestdata(["everything2.proto", "other/shared.proto"]);
  const modules = compileModules([...files, { name: "program.ts", content: program }]);
  try {
    const { extensions, options } = await modules.load("program.js");
    assert.deepEqual(extensions, [["", -7n, undefined, []], ["hello", 5n, 2, true], false]);
    assert.deepEqual(options, [70, true, 0]);
  } finally {
    modules.remove();
  }
});

test("the default of an extension looks as its values do", async () => {
  for (const [int64, value] of [
    ["string", "-7"],
    ["number", -7],
  ] as const) {
    const modules = compileModules(generateTestdata(["everything2.proto", "other/shared.proto"], { int64 }));
    try {
      const { Everything, long } = (await modules.load("everything2_pb.js")) as {
        Everything: { create(init: object): object };
        long: { get(message: object): unknown };
      };
      assert.equal(long.get(Everything.create({ must: 1 })), value);
    } finally {
      modules.remove();
    }
  }
});
