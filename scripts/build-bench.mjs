import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { buildStamp, buildWhatIsMissing } from "./build.mjs";
import { installWhatIsMissing } from "./install.mjs";
import { root } from "./root.mjs";
import { runCommand } from "./run-command.mjs";

const bench = path.join(root, "bench");
const compiled = path.join(bench, "dist");
/** Progress goes to stderr: what a bench prints is its own. */
const stdio = /** @type {import("node:child_process").StdioOptions} */ (["ignore", 2, 2]);

/** Builds the echo server, which needs nothing but Baud. Returns its module. */
export async function buildEchoServer() {
  await buildWhatIsMissing();
  await generate(path.join(bench, "server", "gen"), async (output) => {
    const baud = path.join(root, "packages", "baud", "dist", "main.js");
    const outputs = [`--ts_out=${output}`, `--grpc_ts_out=${output}`];
    await node(baud, "protoc", `-I${path.join(bench, "proto")}`, ...outputs, ...protoFiles());
  });
  await compileTypeScript(path.join("bench", "server"));
  return path.join(compiled, "server", "echo-server.js");
}

/** Builds the whole bench, and installs the peers that it measures. Returns its main module. */
export async function buildBench() {
  await buildEchoServer();
  await installWhatIsMissing(bench);
  await generate(path.join(bench, "gen", "protobufjs"), async (output) => {
    const cli = path.join(bench, "node_modules", "protobufjs-cli", "bin");
    const messages = path.join(output, "messages.js");
    const leaveOut = ["create", "verify", "convert", "delimited", "typeurl", "service"].map((part) => `--no-${part}`);
    await node(
      path.join(cli, "pbjs"),
      "-t",
      "static-module",
      "-w",
      "es6",
      ...leaveOut,
      "-o",
      messages,
      ...protoFiles(),
    );
    await node(path.join(cli, "pbts"), "-o", path.join(output, "messages.d.ts"), messages);
  });
  await generate(path.join(bench, "gen", "codecs"), generateCodecs);
  await compileTypeScript("bench");
  return path.join(compiled, "src", "main.js");
}

/**
 * Lets every contender of the suite `protobuf` generate its code for the same messages.
 *
 * @param {string} output
 */
async function generateCodecs(output) {
  const { wellKnownSource } = await import("@baud/compiler");
  const descriptorProto = "google/protobuf/descriptor.proto";
  const source = /** @type {string} */ (wellKnownSource(descriptorProto));
  const protos = path.join(output, "protos");
  const write = (/** @type {string} */ name, /** @type {string} */ content) => {
    mkdirSync(path.dirname(path.join(output, name)), { recursive: true });
    writeFileSync(path.join(output, name), content);
  };
  write(`protos/${descriptorProto}`, source);
  write("protos/payloads.proto", readFileSync(path.join(bench, "payloads", "payloads.proto"), "utf8"));
  write("protos/many.proto", manyTypes());
  // Its parser knows no ranges with options.
  write("protos-of-pbf/descriptor.proto", source.replace(/^ *extensions [^;]*;/gm, ""));

  const protoc = (/** @type {string[]} */ ...args) =>
    node(path.join(root, "packages", "baud", "dist", "main.js"), "protoc", `-I${protos}`, ...args);
  const bin = path.join(bench, "node_modules", ".bin");
  for (const folder of ["baud", "es", "ts-proto", "protobuf-ts", "protobufjs", "pbf"]) {
    mkdirSync(path.join(output, folder));
  }
  await protoc(`--ts_out=${output}/baud`, "payloads.proto", "many.proto");
  await protoc(
    `--plugin=protoc-gen-es=${bin}/protoc-gen-es`,
    `--es_out=${output}/es`,
    "--es_opt=target=js",
    "payloads.proto",
    "many.proto",
  );
  await protoc(
    `--plugin=protoc-gen-ts_proto=${bin}/protoc-gen-ts_proto`,
    `--ts_proto_out=${output}/ts-proto`,
    "--ts_proto_opt=esModuleInterop=true,importSuffix=.js",
    "payloads.proto",
    descriptorProto,
  );
  await protoc(
    `--plugin=protoc-gen-protobuf_ts=${bin}/protoc-gen-ts`,
    `--protobuf_ts_out=${output}/protobuf-ts`,
    "--protobuf_ts_opt=output_javascript",
    "payloads.proto",
    descriptorProto,
  );
  const leaveOut = ["create", "verify", "convert", "delimited", "typeurl", "service"].map((part) => `--no-${part}`);
  await node(
    path.join(bench, "node_modules", "protobufjs-cli", "bin", "pbjs"),
    ...["-t", "static-module", "-w", "es6", ...leaveOut],
    ...["-p", protos, "-o", path.join(output, "protobufjs", "messages.js")],
    path.join(protos, "payloads.proto"),
    path.join(protos, descriptorProto),
  );
  for (const file of ["protos/payloads.proto", "protos-of-pbf/descriptor.proto"]) {
    const pbf = path.join(bench, "node_modules", "pbf", "bin", "pbf");
    const code = execFileSync(process.execPath, [pbf, path.join(output, file)], { encoding: "utf8" });
    write(`pbf/${path.basename(file, ".proto")}.js`, code);
  }

  const set = path.join(output, "descriptors.binpb");
  await protoc("--include_source_info", `--descriptor_set_out=${set}`, "payloads.proto", descriptorProto);
  const { build } = await import("esbuild");
  const typeScript = ["baud", "ts-proto"].map((folder) => path.join(output, folder, "**", "*.ts"));
  await build({ entryPoints: typeScript, outdir: output, outbase: output, format: "esm", logLevel: "warning" });
}

/** A file of 200 types that refer to each other, each with fields of many kinds. */
function manyTypes() {
  const types = Array.from({ length: 200 }, (_, i) =>
    [
      `message Type${i} {`,
      "  string name = 1;",
      "  int32 count = 2;",
      "  repeated int64 ids = 3;",
      "  map<string, string> labels = 4;",
      "  Kind kind = 5;",
      `  oneof choice { string text = 6; Type${(i * 7 + 3) % 200} other = 7; }`,
      `  repeated Type${(i + 1) % 200} children = 8;`,
      "  double weight = 9;",
      "  bytes data = 10;",
      "  optional bool flag = 11;",
      "  enum Kind { KIND_UNSPECIFIED = 0; KIND_SOME = 1; }",
      "}",
    ].join("\n"),
  );
  return ['syntax = "proto3";', "package many;", ...types].join("\n\n");
}

/**
 * Writes generated code, unless it is newer than what it is made from.
 *
 * @param {string} output
 * @param {(output: string) => Promise<void>} write
 */
async function generate(output, write) {
  const stamp = path.join(output, ".generated");
  const generators = [buildStamp, path.join(bench, "package-lock.json")];
  const newest = Math.max(
    ...[...protoFiles(), path.join(bench, "payloads", "payloads.proto"), ...generators].map(
      (file) => statSync(file).mtimeMs,
    ),
  );
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= newest) return;
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  await write(output);
  writeFileSync(stamp, "");
}

function protoFiles() {
  const folder = path.join(bench, "proto");
  return readdirSync(folder).map((file) => path.join(folder, file));
}

/** @param {string[]} args */
async function node(...args) {
  await runCommand(process.execPath, args, { stdio });
}

/** @param {string} project */
async function compileTypeScript(project) {
  await node(path.join(root, "node_modules", "typescript", "bin", "tsc"), "-b", project);
}
