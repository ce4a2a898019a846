import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { buildFile, type FileDescriptor } from "@baud/protobuf";
import { FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { compile } from "../compile.js";
import { generateTypeScript } from "./generate-typescript.js";

/** The sources of the package that has the well-known types. */
const runtime = new URL("../../../protobuf/src/", import.meta.url);

const names = [
  "any",
  "api",
  "compiler/plugin",
  "descriptor",
  "duration",
  "empty",
  "field_mask",
  "source_context",
  "struct",
  "timestamp",
  "type",
  "wrappers",
].map((name) => `google/protobuf/${name}.proto`);

const built = new Map<string, FileDescriptor>();
for (const file of compile({ entryFiles: names, loadSource: () => undefined }).files) {
  built.set(
    file.name ?? "",
    buildFile(FileDescriptorProto.encode(file), (name) => built.get(name)),
  );
}

const generated = generateTypeScript(
  names.map((name) => built.get(name) as FileDescriptor),
  { runtime: "./generated/runtime.js", services: false },
);

for (const { name, content } of generated) {
  test(`the runtime's ${name} is what the generator writes`, () => {
    assert.equal(readFileSync(new URL(name, runtime), "utf8"), content);
  });
}
