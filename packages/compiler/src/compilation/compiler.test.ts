import assert from "node:assert/strict";
import { test } from "node:test";
import { FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";
import fc from "fast-check";
import { compile } from "../compile.js";
import { formatDiagnostic } from "../diagnostics/diagnostic.js";
import type { CompileInput, CompileResult } from "./compile-input.js";
import { Compiler } from "./compiler.js";

type Sources = Readonly<Record<string, string>>;

function inputOf(sources: Sources, entryFiles: readonly string[] = Object.keys(sources)): CompileInput {
  return { entryFiles, loadSource: (name) => sources[name] };
}

/** All that a result says, in a form to be compared. */
function told({ files, diagnostics }: CompileResult): unknown {
  return {
    files: files.map((file) => Buffer.from(FileDescriptorProto.encode(file)).toString("base64")),
    diagnostics: diagnostics.map((diagnostic) => formatDiagnostic(diagnostic)),
  };
}

const base: Sources = {
  "a.proto": 'syntax = "proto3"; package p; import "b.proto"; message A { B b = 1; }',
  "b.proto": 'syntax = "proto3"; package p; import "c.proto"; message B { C c = 1; }',
  "c.proto": 'syntax = "proto3"; package p; message C {}',
  "d.proto": 'syntax = "proto3"; package p.d; import "c.proto"; message D {}',
};

const edits: readonly { readonly title: string; readonly change: Sources; readonly linked: readonly string[] }[] = [
  { title: "nothing has changed", change: {}, linked: [] },
  {
    title: "a file has changed that nobody imports",
    change: { "a.proto": `${base["a.proto"]} message Z {}` },
    linked: ["a.proto"],
  },
  {
    title: "a file has changed that others import",
    change: { "b.proto": `${base["b.proto"]} message Z {}` },
    linked: ["b.proto", "a.proto"],
  },
  {
    title: "a file has changed that all import",
    change: { "c.proto": `${base["c.proto"]} message Z {}` },
    linked: ["c.proto", "b.proto", "a.proto", "d.proto"],
  },
  {
    title: "an import has gone",
    change: { "b.proto": 'syntax = "proto3"; package p; message B {}' },
    linked: ["b.proto", "a.proto"],
  },
];

for (const { title, change, linked } of edits) {
  test(`links what it must when ${title}`, () => {
    const compiler = new Compiler();
    assert.deepEqual(compiler.compile(inputOf(base)).linkedFiles, ["c.proto", "b.proto", "a.proto", "d.proto"]);
    const sources = { ...base, ...change };
    const result = compiler.compile(inputOf(sources));
    assert.deepEqual(result.linkedFiles, linked);
    assert.deepEqual(told(result), told(compile(inputOf(sources))));
  });
}

test("forgets a file that is not compiled any more, so that its names are free", () => {
  const compiler = new Compiler();
  compiler.compile(inputOf({ ...base, "e.proto": 'syntax = "proto3"; package p; message E {}' }));
  const sources = { ...base, "d.proto": 'syntax = "proto3"; package p; message E {}' };
  const result = compiler.compile(inputOf(sources));
  assert.deepEqual(result.diagnostics, []);
  assert.deepEqual(result.linkedFiles, ["d.proto"]);
});

test("finds a package still in use when the first file of it has gone", () => {
  const compiler = new Compiler();
  const user = 'syntax = "proto3"; package q; import "c.proto"; message U { p.C c = 1; }';
  compiler.compile(inputOf({ "x.proto": 'syntax = "proto3"; package p;', ...base, "u.proto": user }));
  const sources = { ...base, "u.proto": `${user} message V { p.C c = 1; }` };
  assert.deepEqual(told(compiler.compile(inputOf(sources))), told(compile(inputOf(sources))));
});

test("gives every file to who wants to encode them, those that it uses again too", () => {
  const compiler = new Compiler();
  compiler.compile(inputOf(base));
  const seen: string[] = [];
  compiler.compile({ ...inputOf(base), onFile: ({ name = "" }) => void seen.push(name) });
  assert.deepEqual(seen, ["c.proto", "b.proto", "a.proto", "d.proto"]);
});

/** A file of a project: what it imports, and one of several bodies, of which some are faulty or conflict. */
const bodies: readonly ((index: number) => string)[] = [
  (index) => `message M${index} {}`,
  (index) => `message M${index} { optional M0 first = 1; }`,
  (index) => `message M${index} { optional M1 second = 1; } message Shared {}`,
  (index) => `message M${index} { extensions 100 to 200; } extend M0 { optional int32 x${index} = 150; }`,
  (index) => `message M${index} { option (size) = 3; }`,
  () =>
    'import "google/protobuf/descriptor.proto"; extend google.protobuf.MessageOptions { optional int32 size = 50000; }',
  (index) => `message M${index} { int32 }`,
  (index) => `enum E${index} { A${index} = 0; } message M${index} { optional E0 e = 1; }`,
];

const file = fc.record({ imports: fc.uniqueArray(fc.nat(4), { maxLength: 3 }), body: fc.nat(bodies.length - 1) });
const project = fc.array(file, { minLength: 5, maxLength: 5 });
const edit = fc.record({ index: fc.nat(4), file, entries: fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 4 }) });

test("says and gives what a compilation from the start would, however files change", () => {
  fc.assert(
    fc.property(project, fc.array(edit, { minLength: 1, maxLength: 6 }), (start, changes) => {
      const compiler = new Compiler();
      const files = [...start];
      for (const { index, file: changed, entries } of changes) {
        files[index] = changed;
        const sources = Object.fromEntries(
          files.map(({ imports, body }, at) => {
            const lines = imports.filter((other) => other !== at).map((other) => `import "${other}.proto";`);
            return [`${at}.proto`, `syntax = "proto2"; ${lines.join(" ")} ${bodies[body]!(at)}`];
          }),
        );
        const names = entries.map((entry) => `${entry}.proto`);
        assert.deepEqual(told(compiler.compile(inputOf(sources, names))), told(compile(inputOf(sources, names))));
      }
    }),
    { numRuns: 300 },
  );
});
