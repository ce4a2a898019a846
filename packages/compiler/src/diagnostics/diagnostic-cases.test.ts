import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { compile } from "../compile.js";
import { parseDiagnosticCases } from "../testing/diagnostic-cases.js";
import { formatDiagnostic } from "./diagnostic.js";

for (const version of ["diagnostics", "diagnostics-editions"]) {
  const folder = new URL(`../../testdata/${version}/`, import.meta.url);
  for (const group of readdirSync(folder)) {
    const cases = parseDiagnosticCases(readFileSync(new URL(group, folder), "utf8"));
    for (const { name, files, expected } of cases) {
      test(`says what protoc says of ${group.replace(".txt", "")}: ${name}`, () => {
        for (const sourceInfo of ["full", "none"] as const) {
          const loadSource = (path: string) => files.get(path);
          const { diagnostics } = compile({ entryFiles: ["test.proto"], loadSource, sourceInfo });
          const lines = diagnostics.flatMap((diagnostic) => formatDiagnostic(diagnostic).split("\n"));
          assert.deepEqual(lines, expected);
        }
      });
    }
  }
}
