import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { generateTypeScript, type TypeScriptOptions } from "./generate-typescript.js";
import {
  type CompilerOptions,
  compileModules,
  compileTestdata,
  generateTestdata,
} from "./testing/generated-modules.js";

const sources = [
  "everything2.proto",
  "everything3.proto",
  "json.proto",
  "valid.proto",
  "other/shared.proto",
  "small.proto",
];
const otherLook: TypeScriptOptions = {
  int64: "number",
  fieldNames: "proto",
  oneofs: "flat",
  required: ["test.valid.field.required", "test.valid.behavior", "test.valid.must", "test.valid.oneof.required"],
};

const bundler: CompilerOptions = { module: "esnext", moduleResolution: "bundler" };

/** How users resolve modules, and the generator's option that suits it. NodeNext with `.js` is tested everywhere else. */
const resolutions: readonly (readonly [string, TypeScriptOptions, CompilerOptions])[] = [
  ["NodeNext and .ts", { importExtension: ".ts" }, { rewriteRelativeImportExtensions: true }],
  ["a bundler and no extension", { importExtension: "" }, bundler],
  ["a bundler and .js", {}, bundler],
  ["a bundler and .ts", { importExtension: ".ts" }, { ...bundler, rewriteRelativeImportExtensions: true }],
  ["preserved modules", { importExtension: "" }, { module: "preserve", moduleResolution: "bundler" }],
];

for (const [index, [name, imports, compilerOptions]] of resolutions.entries()) {
  test(`generated code compiles with the strictest options for ${name}`, () => {
    const options = index % 2 === 0 ? { ...imports, ...otherLook } : imports;
    const files = generateTestdata(sources, options).filter((file) => file.name.endsWith("_pb.ts"));
    compileModules(files, compilerOptions).remove();
  });
}

test("generated code is formatted, as Biome and Prettier format at a width of 120", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "baud-format-"));
  try {
    const formatter = { indentStyle: "space", indentWidth: 2, lineWidth: 120 };
    const looks: Readonly<Record<string, TypeScriptOptions>> = { usual: {}, other: otherLook };
    writeFileSync(path.join(folder, "biome.json"), `${JSON.stringify({ formatter })}\n`);
    for (const [look, options] of Object.entries(looks)) {
      for (const { name, content } of generateTestdata(sources, options)) {
        const file = path.join(folder, look, name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, content);
      }
    }
    const biome = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");
    execFileSync(process.execPath, [biome, "format", ...Object.keys(looks)], { cwd: folder, encoding: "utf8" });
  } catch (error) {
    assert.fail((error as { stderr?: string }).stderr ?? String(error));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("what is generated depends on the files alone, and not on their order", () => {
  const byName = (files: readonly { name: string; content: string }[]) =>
    new Map(files.map(({ name, content }) => [name, content]));
  const files = compileTestdata(sources);
  const expected = byName(generateTypeScript(files));
  assert.deepEqual(byName(generateTypeScript([...files].reverse())), expected);
  for (const file of files) {
    for (const { name, content } of generateTypeScript([file])) assert.equal(content, expected.get(name));
  }
});

test("types stand first in a file, and the descriptor last", () => {
  for (const { name, content } of generateTestdata(sources)) {
    if (name.endsWith("_grpc.ts")) continue;
    const declared = [...content.matchAll(/^export (interface|type|const) [\w$]+(?:: (\w+))?/gm)];
    const kinds = declared.map(([, kind, type]) => (kind !== "const" ? "type" : (type ?? "enum")));
    const order = ["type", "MessageType", "Extension", "EmbeddedFile"];
    // The constant of an enum belongs to its type.
    const places = kinds.map((kind) => order.indexOf(kind === "enum" ? "type" : kind));
    assert.deepEqual(places, [...places].sort(), name);
    assert.equal(kinds.at(-1), "EmbeddedFile");
  }
});
