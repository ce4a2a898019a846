import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { AnyMessage, JsonObject, MessageType } from "@baud/protobuf";
import fc from "fast-check";
import { type CompiledModules, compileModules, generateTestdata } from "./testing/generated-modules.js";
import { anyMessage } from "./testing/message-arbitrary.js";

const files = generateTestdata(["json.proto", "everything2.proto", "everything3.proto", "other/shared.proto"]).filter(
  ({ name }) => name.endsWith("_pb.ts"),
);
const content = files.find(({ name }) => name === "json_pb.ts")?.content ?? "";
let modules: CompiledModules;

before(() => {
  modules = compileModules(files);
});
after(() => modules.remove());

test("each field of a message has the type that ProtoJSON gives it", () => {
  const expected = `/** \`Forms\` in JSON. */
export type FormsJson$ = {
  big?: string;
  someBytes?: string;
  fraction?: JsonFloat;
  fractions?: JsonFloat[];
  flags?: Record<string, boolean>;
  "odd name"?: string;
  open?: OpenJson;
  elsewhere?: EverythingJson;
  any?: AnyJson;
  duration?: DurationJson;
  mask?: FieldMaskJson;
  struct?: StructJson;
  value?: ValueJson;
  list?: ListValueJson;
  nothing?: NullValueJson;
  time?: TimestampJson;
  wrapped?: Int64ValueJson;
  blobs?: BytesValueJson[];
  byName?: Record<string, DoubleValueJson>;
  number?: number;
  /** @deprecated */
  json?: FormsJsonJson;
  aMemberWhoseNameIsLong?: string;
};
`;
  assert.ok(content.includes(expected), content);
  assert.ok(content.includes("export type FormsJsonJson = Record<string, never>;"));
  assert.ok(content.includes("export const Forms: MessageType<Forms, FormsJson$, FormsValid> ="));
});

test("what JSON is made of random messages is of the type that the generator wrote for it", async () => {
  const programs = [];
  for (const [file, name] of [
    ["everything2_pb", "Everything"],
    ["everything3_pb", "Everything"],
    ["other/shared_pb", "Shared"],
  ] as const) {
    // The modules are loaded at run time: what they export is known by the sources.
    const type = (await modules.load(`${file}.js`))[name] as MessageType<AnyMessage>;
    const inits = fc.sample(anyMessage(type.descriptor, 1), { numRuns: 25, seed: 7 });
    const literals = inits.map((init) => {
      // Times, Any and Value in JSON have rules of their own, which random values break.
      const json = type.toJson({ ...init, when: undefined, anything: undefined, byLong: undefined }) as JsonObject;
      return literal(json);
    });
    programs.push({
      name: `${file}.uses.ts`,
      content: `import type { ${name}Json } from "./${file.split("/").at(-1)}.js";\nexport const all: ${name}Json[] = [\n${literals.join(",\n")}];\n`,
    });
  }
  compileModules([...files, ...programs]).remove();
});

/** JSON as source, without what cannot be declared; `__proto__`, which sets the prototype there, as a key like others. */
function literal(json: JsonObject): string {
  const undeclared = new Set(["constructor", "toString"]);
  return JSON.stringify(json, (key, value: unknown) => (undeclared.has(key) ? undefined : value)).replaceAll(
    '"__proto__":',
    '["__proto__"]:',
  );
}
