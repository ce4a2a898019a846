import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { formatDiagnosticCases, parseDiagnosticCases } from "../dist/testing/diagnostic-cases.js";

// Writes into testdata/diagnostics what the protoc on the PATH says of each faulty source. Run it after the build, when cases
// have been added; 3.21.12 is the version whose words are recorded.

const folder = new URL("../testdata/diagnostics/", import.meta.url);
const work = mkdtempSync(path.join(tmpdir(), "record-diagnostics-"));

let count = 0;
for (const group of readdirSync(folder)) {
  const file = new URL(group, folder);
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
  const { stderr } = spawnSync("protoc", ["-I.", "-o/dev/null", "test.proto"], { cwd: root, encoding: "utf8" });
  // What the library logs beside the diagnostics is not for the user of the compiler.
  return stderr.split("\n").filter((line) => line !== "" && !line.startsWith("[libprotobuf"));
}
