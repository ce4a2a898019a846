import assert from "node:assert/strict";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { inFolder, runIn } from "../testing/command-lines.js";

const baud = [process.execPath, fileURLToPath(new URL("../main.js", import.meta.url)), "protoc"];
const messages = import.meta.resolve("@baud/protobuf/google/protobuf/compiler/plugin_pb");

const sources = {
  "a.proto": 'syntax = "proto3"; import "b.proto"; message A { optional B b = 1; }',
  "b.proto": 'syntax = "proto3"; message B {}',
};

/**
 * Runs protoc with a plugin, `protoc-gen-demo`, that answers with what `answer` gives, an expression over `request`.
 */
function runWithPlugin(
  answer: string,
  args: readonly string[] = [],
  files: Readonly<Record<string, string>> = sources,
): { stderr: string; status: number; out: string } {
  return inFolder(files, (folder) => {
    const program = path.join(folder, "protoc-gen-demo");
    writeFileSync(
      program,
      `#!${process.execPath}
(async () => {
  const { CodeGeneratorRequest, CodeGeneratorResponse } = await import(${JSON.stringify(messages)});
  const request = CodeGeneratorRequest.decode((await import("node:fs")).readFileSync(0));
  process.stdout.write(CodeGeneratorResponse.encode(${answer}));
})();
`,
    );
    chmodSync(program, 0o755);
    const flags = ["-I.", `--plugin=${program}`, "--demo_out=out", ...args, "a.proto"];
    const { status, stderr, outputs } = runIn(folder, baud, flags);
    const written = Object.keys(outputs)
      .sort()
      .map((name) => `${name}: ${readFileSync(path.join(folder, "out", name), "utf8")}`);
    return { stderr, status, out: written.join("\n") };
  });
}

test("asks a plugin with all files, and writes what it answers", () => {
  const { stderr, status, out } = runWithPlugin(
    `{
      supportedFeatures: 1n,
      file: [
        { name: "x.txt", content: request.fileToGenerate.join() + " of " },
        { content: request.protoFile.map((file) => file.name).join() + " with " + request.parameter },
      ],
    }`,
    ["--demo_opt=p=1", "--demo_opt=q"],
  );
  assert.deepEqual([stderr, status], ["", 0]);
  assert.equal(out, "x.txt: a.proto of b.proto,a.proto with p=1,q");
});

test("puts text at insertion points, in their indentation", () => {
  const { stderr, out } = runWithPlugin(`{
    supportedFeatures: 1n,
    file: [
      { name: "x.txt", content: "a {\\n  // @@protoc_insertion_point(in)\\n}\\n" },
      { name: "x.txt", insertionPoint: "in", content: "one\\ntwo" },
      { name: "x.txt", insertionPoint: "in", content: "three\\n" },
    ],
  }`);
  assert.equal(stderr, "");
  assert.equal(out, "x.txt: a {\n  one\n  two\n  three\n  // @@protoc_insertion_point(in)\n}\n");
});

test("lets files stand outside of the folder when that is asked for", () => {
  const answer = '{ supportedFeatures: 1n, file: [{ name: "../out/x.txt", content: "x" }] }';
  const { stderr, status, out } = runWithPlugin(answer, ["--unsafe_allow_out_dir_escape"]);
  assert.deepEqual([stderr, status, out], ["", 0, "x.txt: x"]);
});

test("shows a plugin the files to generate with the options that only the source keeps, apart from the others", () => {
  const options = `syntax = "proto2"; import "google/protobuf/descriptor.proto";
    extend google.protobuf.MessageOptions { optional int32 kept = 50000; optional int32 gone = 50001 [retention = RETENTION_SOURCE]; }`;
  const message = (name: string) => `message ${name} { option (kept) = 1; option (gone) = 2; }`;
  const files = {
    "options.proto": options,
    "b.proto": `syntax = "proto2"; import "options.proto"; ${message("B")}`,
    "a.proto": `syntax = "proto2"; import "options.proto"; import "b.proto"; ${message("A")}
      message Uses { optional B b = 1; }`,
  };
  const sizes = `(files) => files.filter(({ messageType }) => messageType[0]?.name.length === 1)
    .map(({ name, messageType }) => name + " " + messageType[0].options.$unknown.length).join()`;
  const { stderr, out } = runWithPlugin(
    `{ supportedFeatures: 1n, file: [{ name: "x", content:
      (${sizes})(request.protoFile) + "; " + (${sizes})(request.sourceFileDescriptors) }] }`,
    [],
    files,
  );
  assert.equal(stderr, "");
  assert.equal(out, "x: b.proto 2,a.proto 1; a.proto 2");
});

const failures: readonly { readonly name: string; readonly answer: string; readonly stderr: string | RegExp }[] = [
  { name: "an error", answer: '{ error: "no such thing" }', stderr: "--demo_out: no such thing\n" },
  {
    name: "no support of optional fields",
    answer: "{}",
    stderr:
      "a.proto: is a proto3 file that contains optional fields, but code generator protoc-gen-demo hasn't been updated to " +
      "support optional fields in proto3. Please ask the owner of this code generator to support proto3 optional.\n",
  },
  {
    name: "the same file twice",
    answer: '{ supportedFeatures: 1n, file: [{ name: "x" }, { name: "x" }] }',
    stderr: "x: Tried to write the same file twice.\n",
  },
  {
    name: "an insertion into nothing",
    answer: '{ supportedFeatures: 1n, file: [{ name: "x", insertionPoint: "p" }] }',
    stderr: "x: Tried to insert into file that doesn't exist.\n",
  },
  {
    name: "an insertion point that is not there",
    answer: '{ supportedFeatures: 1n, file: [{ name: "x" }, { name: "x", insertionPoint: "p" }] }',
    stderr: 'x: insertion point "p" not found.\n',
  },
  {
    name: "a file that might be outside of the folder",
    answer: '{ supportedFeatures: 1n, file: [{ name: "../x" }] }',
    stderr:
      "Output file names must never have a relative path. (../x). Use --unsafe_allow_out_dir_escape to disable this " +
      "error if intentional.\n",
  },
  {
    name: "a first piece without a name",
    answer: '{ supportedFeatures: 1n, file: [{ content: "x" }] }',
    stderr: "--demo_out: protoc-gen-demo: First file chunk returned by plugin did not specify a file name.\n",
  },
  {
    name: "nonsense",
    answer: '(process.stdout.write("\\x0f\\xff"), {})',
    stderr: /^--demo_out: protoc-gen-demo: Plugin output is unparseable: /,
  },
  {
    name: "a failure",
    answer: "(process.exit(3), {})",
    stderr: "--demo_out: protoc-gen-demo: Plugin failed with status code 3.\n",
  },
];

for (const { name, answer, stderr: expected } of failures) {
  test(`writes nothing when a plugin answers with ${name}`, () => {
    const { stderr, status, out } = runWithPlugin(answer);
    if (typeof expected === "string") assert.equal(stderr, expected);
    else assert.match(stderr, expected);
    assert.deepEqual([status, out], [1, ""]);
  });
}

const ourPlugin = fileURLToPath(new URL("../../bin/protoc-gen-baud.js", import.meta.url));

test("is a plugin itself, which writes what the flags of our own outputs write", () => {
  const write = (flags: readonly string[]) =>
    inFolder(
      { ...sources, "s.proto": 'syntax = "proto3"; import "b.proto"; service S { rpc M(B) returns (B); }' },
      (folder) => {
        const { status, stderr, outputs } = runIn(folder, baud, ["-I.", ...flags, "a.proto", "s.proto"]);
        assert.deepEqual([stderr, status], ["", 0]);
        return Object.keys(outputs)
          .sort()
          .map((name) => [name, readFileSync(path.join(folder, "out", name), "utf8")]);
      },
    );
  const expected = write(["--ts_out=runtime=@x/y:out", "--grpc_ts_out=runtime=@x/y:out"]);
  assert.deepEqual(
    expected.map(([name]) => name),
    ["a_pb.ts", "s_grpc.ts", "s_pb.ts"],
  );
  assert.deepEqual(write([`--plugin=protoc-gen-baud=${ourPlugin}`, "--baud_out=runtime=@x/y:out"]), expected);
});

test("answers as a plugin which option it does not know", () => {
  inFolder(sources, (folder) => {
    const flags = ["-I.", `--plugin=protoc-gen-baud=${ourPlugin}`, "--baud_out=colour=red:out", "a.proto"];
    const { status, stderr } = runIn(folder, baud, flags);
    const said =
      'protoc-gen-baud: Unknown option "colour=red". The options are: runtime=MODULE, int64=bigint|number|string, field_names=camel|proto, oneofs=union|flat, required=OPTION[+OPTION...], import_extension=.js|.ts|none.';
    assert.deepEqual([stderr, status], [`--baud_out: ${said}\n`, 1]);
  });
});
