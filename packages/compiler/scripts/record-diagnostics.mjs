import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { formatDiagnosticCases, parseDiagnosticCases } from "../dist/testing/diagnostic-cases.js";

// Writes into testdata what a protoc says of each faulty source. Run it after the build, when cases have been added:
//
//     node record-diagnostics.mjs diagnostics protoc                            of version 3.21.12, for proto2 and proto3
//     node record-diagnostics.mjs diagnostics-editions python -m grpc_tools.protoc    of version 35.1, for editions

const [group = "diagnostics", program = "protoc", ...programArgs] = process.argv.slice(2);
const folder = new URL(`../testdata/${group}/`, import.meta.url);
const work = mkdtempSync(path.join(tmpdir(), "record-diagnostics-"));

let count = 0;
for (const name of readdirSync(folder)) {
  const file = new URL(name, folder);
  const cases = parseDiagnosticCases(readFileSync(file, "utf8")).map((one) => ({ ...one, expected: record(one) }));
  writeFileSync(file, formatDiagnosticCases(cases));
  count += cases.length;
}
rmSync(work, { recursive: true });
console.log(`recorded ${count} cases`);

/** @param {import("../dist/testing/diagnostic-cases.js").DiagnosticCase} one */
function record({ files }) {
  const root = mkdtempSync(path.join(work, "case-"));
  for (const [name, source] of files) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), source);
  }
  const { stderr } = spawnSync(program, [...programArgs, "-I.", "-o/dev/null", "test.proto"], {
    cwd: root,
    encoding: "utf8",
  });
  // What the library logs beside the diagnostics is not for the user of the compiler.
  return stderr
    .split("\n")
    .filter((line) => line !== "" && !/^(\[libprotobuf|[IWE]\d{4} |WARNING: All log)/.test(line));
}
