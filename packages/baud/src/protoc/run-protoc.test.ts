import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type CommandLines, inFolder, runIn } from "../testing/command-lines.js";

const baud = [process.execPath, fileURLToPath(new URL("../main.js", import.meta.url)), "protoc"];
const recorded = new URL("../../testdata/command-lines.json", import.meta.url);
const { files, cases } = JSON.parse(readFileSync(recorded, "utf8")) as CommandLines;

for (const expected of cases) {
  test(`answers as protoc does: ${expected.args.join(" ")}`, () => {
    inFolder(files, (folder) => assert.deepEqual(runIn(folder, baud, expected.args, expected.stdin), expected));
  });
}

const greeter = {
  "a/greeter.proto": `syntax = "proto3";
package demo.v1;
message Hello { string name = 1; }
service Greeter { rpc Greet(Hello) returns (Hello); }
`,
  "a/deep/er/user-name.proto": 'syntax = "proto3"; message UserName { string name = 1; }',
  "a/faulty.proto": 'syntax = "proto3"; message M { int32 a = ; }',
};

test("writes TypeScript into folders that mirror the import paths", () => {
  inFolder(greeter, (folder) => {
    const args = ["-Ia", "--ts_out=out", "--grpc_ts_out=out", "greeter.proto", "deep/er/user-name.proto"];
    const { status, stderr, outputs } = runIn(folder, baud, args);
    assert.equal(stderr, "");
    assert.equal(status, 0);
    assert.deepEqual(Object.keys(outputs).sort(), ["deep/er/user-name_pb.ts", "greeter_grpc.ts", "greeter_pb.ts"]);
  });
});

test("tells the generator its parameters, before the folder and in a flag", () => {
  inFolder(greeter, (folder) => {
    const before = runIn(folder, baud, ["-Ia", "--ts_out=runtime=./runtime.js:out", "greeter.proto"]);
    assert.deepEqual([before.status, before.stderr], [0, ""]);
    const flag = runIn(folder, baud, ["-Ia", "--ts_out=out", "--ts_opt=runtime=./runtime.js", "greeter.proto"]);
    assert.deepEqual(flag.outputs, before.outputs);
  });
});

const marks: Readonly<Record<string, string>> = {
  "marks.proto": [
    'syntax = "proto3"; package marks; import "google/protobuf/descriptor.proto";',
    "message Rule { bool needed = 1; }",
    "extend google.protobuf.FieldOptions { Rule rule = 50000; bool must = 50001; }",
  ].join("\n"),
  "marked.proto":
    'syntax = "proto3"; import "marks.proto"; message Marked { string a = 1 [(marks.must) = true]; int64 b = 2; }',
  "plain.proto": 'syntax = "proto3"; message Plain {}',
};

test("takes as marks of required fields what a file of the run declares", () => {
  const write = (required: string, file: string) =>
    inFolder(marks, (folder) => runIn(folder, baud, ["-I.", `--ts_out=required=${required},int64=number:out`, file]));
  const { status, stderr, outputs } = write("marks.rule.needed+marks.must", "marked.proto");
  assert.deepEqual([status, stderr, Object.keys(outputs)], [0, "", ["marked_pb.ts"]]);
  for (const [required, file, hint] of [
    ["marks.rule.wanted", "marked.proto", "Those that are declared: marks.rule, marks.must."],
    ["marks.mus", "marked.proto", "Those that are declared: marks.rule, marks.must."],
    ["marks.must", "plain.proto", "None declares any: is the import of it missing?"],
  ] as const) {
    const refused = write(required, file);
    const said = `--ts_out: required=${required}: no file declares this option of fields or oneofs. ${hint}\n`;
    assert.deepEqual([refused.status, refused.stderr, refused.outputs], [1, said, {}]);
  }
});

const invalidUtf8 = new URL("../../../compiler/testdata/descriptors/invalid-utf8", import.meta.url);

test("hands bytes that are not UTF-8 on as protoc does", () => {
  const base64 = readFileSync(`${fileURLToPath(invalidUtf8)}.proto`, "base64");
  inFolder({ "a.proto": { base64 } }, (folder) => {
    const { status, stderr } = runIn(folder, baud, ["-I.", "--include_source_info", "-oset.pb", "a.proto"]);
    assert.deepEqual([status, stderr], [0, ""]);
    // Only the name of the file is another.
    const named = (bytes: Buffer) => bytes.subarray(bytes.indexOf(".proto"));
    assert.deepEqual(
      named(readFileSync(path.join(folder, "set.pb"))),
      named(readFileSync(`${fileURLToPath(invalidUtf8)}.binpb`)),
    );
  });
});

test("replaces bytes that are not UTF-8 where text is written", () => {
  const base64 = readFileSync(`${fileURLToPath(invalidUtf8)}.proto`, "base64");
  inFolder({ "a.proto": { base64 } }, (folder) => {
    const { status, stderr } = runIn(folder, baud, ["-I.", "--ts_out=out", "-oset.pb", "a.proto"]);
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(readFileSync(path.join(folder, "out", "a_pb.ts"), "utf8"), /bad \ufffd+ comment \u00e9 ok/);
  });
});

test("says in an error the bytes that are in the source", () => {
  const source = Buffer.from('syntax = "proto2"; import "b\xff.proto";', "latin1");
  inFolder({ "a.proto": { base64: source.toString("base64") } }, (folder) => {
    const args = [...baud.slice(1), "-I.", "-oset.pb", "a.proto"];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder });
    assert.equal(status, 1);
    assert.match(stderr.toString("latin1"), /^b\xff\.proto: File not found\.\n/);
  });
});

test("refuses parameters that the generator has not", () => {
  inFolder(greeter, (folder) => {
    const { status, stderr } = runIn(folder, baud, ["-Ia", "--ts_out=speed=9:out", "greeter.proto"]);
    assert.equal(
      stderr,
      '--ts_out: Unknown option "speed=9". The options are: runtime=MODULE, int64=bigint|number|string, field_names=camel|proto, oneofs=union|flat, required=OPTION[+OPTION...], import_extension=.js|.ts|none.\n',
    );
    assert.equal(status, 1);
  });
});

test("writes nothing when any file has errors", () => {
  inFolder(greeter, (folder) => {
    const args = ["-Ia", "--ts_out=out", "-oout/x.pb", "greeter.proto", "faulty.proto"];
    const { status, stderr, outputs } = runIn(folder, baud, args);
    assert.equal(stderr, "faulty.proto:1:42: Expected field number.\n");
    assert.equal(status, 1);
    assert.deepEqual(outputs, {});
  });
});

test("writes nothing when any output folder is missing", () => {
  inFolder(greeter, (folder) => {
    const { status, stderr, outputs } = runIn(folder, baud, [
      "-Ia",
      "--ts_out=out",
      "--grpc_ts_out=nowhere",
      "greeter.proto",
    ]);
    assert.equal(stderr, "nowhere/: No such file or directory\n");
    assert.equal(status, 1);
    assert.deepEqual(outputs, {});
  });
});

test("writes an archive where the output location is one", () => {
  inFolder(greeter, (folder) => {
    const args = ["-Ia", "--ts_out=out/x.zip", "--grpc_ts_out=out/x.jar", "greeter.proto", "deep/er/user-name.proto"];
    const { status, stderr, outputs } = runIn(folder, baud, args);
    assert.deepEqual([status, stderr], [0, ""]);
    assert.deepEqual(Object.keys(outputs).sort(), ["x.jar", "x.zip"]);
    const zip = readFileSync(path.join(folder, "out/x.zip"), "latin1");
    for (const part of ["PK\x03\x04", "deep/er/user-name_pb.ts", "greeter_pb.ts", "PK\x05\x06"]) {
      assert.ok(zip.includes(part), part);
    }
    assert.match(readFileSync(path.join(folder, "out/x.jar"), "latin1"), /META-INF\/MANIFEST\.MF/);
  });
});

const withOptions = {
  "options.proto": `edition = "2024"; import "google/protobuf/descriptor.proto";
    extend google.protobuf.MessageOptions { int32 size = 50000; }`,
  "dep.proto": 'edition = "2024"; message Dep {}',
  "main.proto": `edition = "2024"; import "dep.proto"; import option "options.proto";
    message Main { option (size) = 1; Dep dep = 1; }`,
};

const dependencyCases: readonly { readonly flags: readonly string[]; readonly stderr: string }[] = [
  { flags: ["--option_dependencies=options.proto", "--direct_dependencies=dep.proto"], stderr: "" },
  {
    flags: ["--option_dependencies="],
    stderr: "main.proto: File is option imported but not declared in --option_dependencies: options.proto\n",
  },
  {
    flags: ["--option_dependencies=dep.proto", "--direct_dependencies=options.proto"],
    stderr: "main.proto: File is imported but not declared in --direct_dependencies: dep.proto\n",
  },
  {
    flags: ["--option_dependencies=dep.proto", "--option_dependencies_violation_msg=add %s"],
    stderr: "main.proto: add options.proto\n",
  },
  {
    flags: ["--option_dependencies=a", "--option_dependencies=b"],
    stderr:
      "--option_dependencies may only be passed once. To specify multiple option dependencies, pass them all as a single " +
      "parameter separated by ':'.\n",
  },
];

for (const { flags, stderr: expected } of dependencyCases) {
  test(`allows the imports of options that a flag lists: ${flags.join(" ")}`, () => {
    inFolder(withOptions, (folder) => {
      const { status, stderr } = runIn(folder, baud, ["-I.", "-oout/x.pb", ...flags, "main.proto"]);
      assert.deepEqual([stderr, status], [expected, expected === "" ? 0 : 1]);
    });
  });
}

test("knows no command but its own", () => {
  inFolder(greeter, (folder) => {
    const { status, stderr } = runIn(folder, baud.slice(0, 2), ["protobuf"]);
    assert.match(stderr, /unknown command 'protobuf'/);
    assert.equal(status, 1);
  });
});

test("shows the line of a fault to who looks at a terminal, and protoc's line alone when asked for its format", () => {
  inFolder(greeter, (folder) => {
    const terminal = "data:text/javascript,process.stderr.isTTY=true;process.stderr.hasColors=()=>false";
    const [node, ...program] = baud as [string, ...string[]];
    const run = (...flags: readonly string[]) =>
      runIn(folder, [node, "--import", terminal, ...program], ["-Ia", "-oout/x.pb", ...flags, "faulty.proto"]).stderr;
    const line = "faulty.proto:1:42: Expected field number.\n";
    assert.equal(run("--error_format=gcc"), line);
    const mark = " ".repeat(41);
    assert.equal(run(), `${line} 1 | syntax = "proto3"; message M { int32 a = ; }\n   | ${mark}^\n`);
  });
});
