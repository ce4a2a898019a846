import { readFileSync, writeFileSync } from "node:fs";
import { inFolder, runIn } from "../dist/testing/command-lines.js";

// Writes into the testdata what the protoc on the PATH answers. Run it after the build, when cases have been added; 3.21.12 is
// the version whose answers are recorded.

for (const name of ["command-lines", "codec-command-lines"]) {
  const file = new URL(`../testdata/${name}.json`, import.meta.url);
  const { files, cases } = JSON.parse(readFileSync(file, "utf8"));
  const recorded = inFolder(files, (folder) => cases.map(({ args, stdin }) => runIn(folder, ["protoc"], args, stdin)));
  writeFileSync(file, `${JSON.stringify({ files, cases: recorded }, undefined, 2)}\n`);
  console.log(`recorded ${recorded.length} command lines in ${name}.json`);
}
