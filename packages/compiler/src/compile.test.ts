import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { FileDescriptorProto, FileDescriptorSet } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { compile } from "./compile.js";
import { encodeUnescaped } from "./descriptor/escaped-utf8.js";

const folder = new URL("../testdata/descriptors/", import.meta.url);
const loadSource = (path: string) => (path.startsWith("google/") ? undefined : readFileSync(new URL(path, folder)));

// Each .binpb is what protoc made of the .proto beside it, with --include_source_info: version 3.21.12, of the edition
// 35.1.
for (const name of readdirSync(folder).filter((file) => file.endsWith(".proto"))) {
  test(`makes the descriptor of ${name} as protoc does, byte for byte, locations and comments included`, () => {
    const { files, diagnostics } = compile({ entryFiles: [name], loadSource, invalidUtf8: "escape" });
    assert.deepEqual(
      diagnostics.filter(({ severity }) => severity === "error"),
      [],
    );
    const expected = Uint8Array.from(readFileSync(new URL(name.replace(".proto", ".binpb"), folder)));
    const actual = encodeUnescaped(FileDescriptorSet, { file: [files.at(-1)!] });
    // First as messages: what differs is seen at once.
    assert.deepEqual(FileDescriptorSet.decode(actual), FileDescriptorSet.decode(expected));
    assert.deepEqual(actual, expected);
  });
}

test("gives files behind what they import, each once", () => {
  const sources: Record<string, string> = {
    "a.proto": 'syntax = "proto3"; import "b.proto"; import "c.proto"; message A { B b = 1; C c = 2; }',
    "b.proto": 'syntax = "proto3"; import "c.proto"; message B { C c = 1; }',
    "c.proto": 'syntax = "proto3"; message C {}',
  };
  const { files } = compile({ entryFiles: ["a.proto", "c.proto"], loadSource: (path) => sources[path] });
  assert.deepEqual(
    files.map(({ name }) => name),
    ["c.proto", "b.proto", "a.proto"],
  );
});

test("knows the well-known types without a loader's help", () => {
  const sources: Record<string, string> = {
    "a.proto":
      'syntax = "proto3"; import "google/protobuf/timestamp.proto"; message A { google.protobuf.Timestamp t = 1; }',
  };
  const { files, diagnostics } = compile({ entryFiles: ["a.proto"], loadSource: (path) => sources[path] });
  assert.deepEqual(diagnostics, []);
  assert.equal(files[0]?.name, "google/protobuf/timestamp.proto");
});

test("takes a loader's well-known type before its own", () => {
  const sources: Record<string, string> = {
    "google/protobuf/empty.proto": 'syntax = "proto3"; package google.protobuf; message Empty { int32 mine = 1; }',
  };
  const { files } = compile({
    entryFiles: ["google/protobuf/empty.proto"],
    loadSource: (path) => sources[path],
  });
  assert.equal(files[0]?.messageType[0]?.field[0]?.name, "mine");
});

test("says why the loader has no source", () => {
  const { files, diagnostics } = compile({
    entryFiles: ["a.proto"],
    loadSource: () => ({ missing: "Read access is denied for file: a.proto" }),
  });
  assert.deepEqual(files, []);
  assert.deepEqual(diagnostics, [
    {
      severity: "error",
      file: "a.proto",
      position: undefined,
      message: "Read access is denied for file: a.proto",
    },
  ]);
});

test("reports the faults of every entry file", () => {
  const { diagnostics } = compile({ entryFiles: ["a.proto", "b.proto"], loadSource: () => "nonsense" });
  assert.deepEqual(
    diagnostics.map(({ file, position }) => [file, position]),
    [
      ["a.proto", { line: 1, column: 1 }],
      ["b.proto", { line: 1, column: 1 }],
    ],
  );
});

const retention: Record<string, string> = {
  "a.proto": `edition = "2023";
import "google/protobuf/descriptor.proto";
message O { int32 kept = 1; int32 dropped = 2 [retention = RETENTION_SOURCE]; O inner = 3; }
extend google.protobuf.MessageOptions { O o = 50000; string dropped = 50001 [retention = RETENTION_SOURCE]; }
message M {
  option (o) = { kept: 1 dropped: 2 inner { kept: 3 dropped: 4 } };
  option (dropped) = "x";
}
message N {
  // Not for those who have the descriptor alone.
  option (dropped) = "y";
}`,
};

test("drops the options that only the source keeps, with their locations", () => {
  const { files, diagnostics } = compile({ entryFiles: ["a.proto"], loadSource: (path) => retention[path] });
  assert.deepEqual(diagnostics, []);
  const [, m, n] = files.at(-1)!.messageType;
  assert.deepEqual(
    m!.options?.$unknown?.map(({ number, data }) => [number, [...data]]),
    [[50_000, [8, 1, 26, 2, 8, 3]]],
  );
  assert.equal(n!.options, undefined);
  const paths = files.at(-1)!.sourceCodeInfo!.location.map(({ path }) => path.join());
  assert.ok(paths.includes("4,1,7,50000"));
  assert.ok(!paths.includes("4,1,7,50001"));
});

test("keeps them when asked to", () => {
  const { files } = compile({
    entryFiles: ["a.proto"],
    loadSource: (path) => retention[path],
    retainOptions: true,
  });
  const [, m, n] = files.at(-1)!.messageType;
  assert.deepEqual(
    m!.options?.$unknown?.map(({ number, data }) => [number, [...data]]),
    [
      [50_000, [8, 1, 16, 2, 26, 4, 8, 3, 16, 4]],
      [50_001, [120]],
    ],
  );
  assert.equal(n!.options?.$unknown?.length, 1);
});

const locatedCases = [
  { sourceInfo: "full", hasOnFile: true, hasResult: true },
  { sourceInfo: "onFile", hasOnFile: true, hasResult: false },
  { sourceInfo: "none", hasOnFile: false, hasResult: false },
] as const;

for (const { sourceInfo, hasOnFile, hasResult } of locatedCases) {
  test(`gives source info to whom it is for (${sourceInfo}), and always says where errors and warnings are`, () => {
    const sources: Record<string, string> = {
      "a.proto": 'syntax = "proto3";\n// Unused.\nimport "c.proto"; message A {}',
      "b.proto": 'syntax = "proto3"; message B { /* of this type */ C c = 1; }',
      "c.proto": 'syntax = "proto3";',
    };
    const seen: boolean[] = [];
    const { files, diagnostics } = compile({
      entryFiles: ["a.proto", "b.proto"],
      loadSource: (path) => sources[path],
      onFile: (file) => void seen.push(file.sourceCodeInfo !== undefined),
      sourceInfo,
    });
    assert.deepEqual(seen, [hasOnFile, hasOnFile]);
    assert.deepEqual(
      files.map((file) => [file.name, file.sourceCodeInfo !== undefined]),
      [
        ["c.proto", hasResult],
        ["a.proto", hasResult],
      ],
    );
    assert.deepEqual(
      diagnostics.map(({ file, position }) => ({ file, position })),
      [
        { file: "a.proto", position: { line: 3, column: 1 } },
        { file: "b.proto", position: { line: 1, column: 51 } },
      ],
    );
  });
}

test("makes the same descriptors with and without source info", () => {
  const names = readdirSync(folder).filter((name) => name.endsWith(".proto"));
  const [located, notLocated] = (["full", "none"] as const).map((sourceInfo) => {
    const { files } = compile({ entryFiles: names, loadSource, sourceInfo });
    return files.map((file) => FileDescriptorProto.encode({ ...file, sourceCodeInfo: undefined }));
  });
  assert(located!.length >= names.length);
  assert.deepEqual(notLocated, located);
});

test("starts behind a byte order mark", () => {
  const { diagnostics } = compile({
    entryFiles: ["a.proto"],
    loadSource: () => Uint8Array.from([0xef, 0xbb, 0xbf, ...Buffer.from('syntax = "proto3";')]),
  });
  assert.deepEqual(diagnostics, []);
});
