import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { compile } from "./compile.js";

const folder = new URL("../testdata/descriptors/", import.meta.url);
const sources = readdirSync(folder)
  .filter((name) => name.endsWith(".proto"))
  .map((name) => readFileSync(new URL(name, folder), "latin1"));

const TOKENS = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[A-Za-z_]\w*|[0-9][\w.]*|[\s\S]/g;
const tokens = [...new Set(sources.flatMap((source) => source.match(TOKENS) ?? []))];

/** A source of the test data in which tokens were dropped, added, and put in each other's place. */
const mutated = fc
  .record({
    source: fc.constantFrom(...sources),
    edits: fc.array(
      fc.record({
        at: fc.nat(),
        drop: fc.nat({ max: 2 }),
        insert: fc.array(fc.oneof(fc.constantFrom(...tokens), fc.string({ maxLength: 3 })), { maxLength: 2 }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  })
  .map(({ source, edits }) => {
    const text = source.match(TOKENS) ?? [];
    for (const { at, drop, insert } of edits) text.splice(at % text.length, drop, ...insert);
    return text.join("");
  });

function compileBytes(source: Uint8Array): ReturnType<typeof compile> {
  return compile({
    entryFiles: ["x.proto"],
    loadSource: (path) => (path === "x.proto" ? source : undefined),
  });
}

/** Either there is a descriptor, or an error says why not. */
function assertAnswered({ files, diagnostics }: ReturnType<typeof compile>): void {
  const hasError = diagnostics.some(({ severity }) => severity === "error");
  assert.equal(
    files.some(({ name }) => name === "x.proto"),
    !hasError,
  );
}

test("answers any bytes with a descriptor or with errors", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => assertAnswered(compileBytes(bytes))),
    { numRuns: 500 },
  );
});

test("answers sources that have gone wrong with a descriptor or with errors", () => {
  fc.assert(
    fc.property(mutated, (source) => assertAnswered(compileBytes(Buffer.from(source, "latin1")))),
    { numRuns: 1_500 },
  );
});

test("answers sources that are cut off anywhere with a descriptor or with errors", () => {
  for (const source of sources) {
    for (let length = 0; length < source.length; length += 7) {
      assertAnswered(compileBytes(Buffer.from(source.slice(0, length), "latin1")));
    }
  }
});

test("bounds every recursion", () => {
  const deep = 100_000;
  const head = 'syntax = "proto2";';
  const nests = [
    `${"message M {".repeat(deep)}${"}".repeat(deep)}`,
    `message M {${"optional group G = 1 {".repeat(deep)}${"}".repeat(deep)}}`,
    `x ${"{".repeat(deep)}${"}".repeat(deep)}`,
    `option (a) = ${"{ a ".repeat(deep)}${"}".repeat(deep)};`,
    `message O { optional O o = 1; } import "google/protobuf/descriptor.proto"; ` +
      `extend google.protobuf.FileOptions { optional O x = 50000; } option (x) = {${"o {".repeat(deep)}${"}".repeat(deep)}};`,
    `message O { reserved "r"; } import "google/protobuf/descriptor.proto"; ` +
      `extend google.protobuf.FileOptions { optional O x = 50000; } option (x) = { r: ${"[".repeat(deep)} };`,
    `message M { optional ${"a.".repeat(deep)}b c = 1; }`,
    `package ${"a.".repeat(200)}b;`,
  ];
  for (const nest of nests) {
    const { diagnostics } = compileBytes(Buffer.from(`${head}\n${nest}`));
    assert.ok(diagnostics.length > 0, nest.slice(0, 40));
  }
});

test("bounds the depth of imports, and nothing else about their chains", () => {
  const length = 3_000;
  const loadSource = (path: string) => {
    const index = Number.parseInt(path, 10);
    const next = index < length ? `import public "${index + 1}.proto"; ` : "";
    return `syntax = "proto3"; ${next}message M${index} {}`;
  };
  const { diagnostics } = compile({ entryFiles: ["0.proto"], loadSource });
  assert.match(diagnostics[0]!.message, /more than 1000 deep/);

  // With every 900th file named before those that lead to it, no chain is that deep, and all can be linked.
  const entryFiles: string[] = [];
  for (let index = length; index >= 0; index -= 900) entryFiles.push(`${index}.proto`);
  assert.deepEqual(compile({ entryFiles: [...entryFiles, "0.proto"], loadSource }).files.length, length + 1);
});
