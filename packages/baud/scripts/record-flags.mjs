import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

// Writes into the testdata which flags a protoc names in its help:
//
//     node record-flags.mjs 35.1 python -m grpc_tools.protoc

const [version = "", program = "protoc", ...programArgs] = process.argv.slice(2);
const file = new URL("../testdata/flags.json", import.meta.url);
const { stdout, stderr } = spawnSync(program, [...programArgs, "--help"], { encoding: "utf8" });
// A flag stands at the start of a line, or behind another one.
const found = (stdout + stderr).match(/(?<=^ *|, )--?[A-Za-z_]+/gm) ?? [];
const flags = [...new Set(found.map((flag) => (/^-[^-]/.test(flag) ? flag.slice(0, 2) : flag)))];
const recorded = { ...JSON.parse(readFileSync(file, "utf8")), [version]: flags };
writeFileSync(file, `${JSON.stringify(recorded, undefined, 2)}\n`);
console.log(`recorded ${flags.length} flags of ${version}`);
