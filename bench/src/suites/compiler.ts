import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import path from "node:path";
import { median } from "../measure/statistics.js";
import { parsedFolder, parsers, timedParser } from "../parse/parsers.js";
import { protoFiles, treeFolder, wellKnownFolder } from "../parse/proto-tree.js";
import { packageVersion } from "../report/package-version.js";
import type { Contender, Metric, Sample, Scenario, Setting, Suite } from "../suite/suite.js";

const repository = path.join(import.meta.dirname, "..", "..", "..", "..");
const baud = path.join(repository, "packages", "baud", "bin", "baud.js");
const exampleFolder = path.join(repository, "examples", "route-guide");

const hasProtoc = spawnSync("protoc", ["--version"]).status === 0;

/** `.proto` files compiled by a command that starts, compiles and ends, as a build does it; and parsed in memory. */
export const suite: Suite = {
  name: "compiler",
  summary: "baud protoc from a cold start and with a large tree, beside native protoc, Node itself and protobufjs",
  subjects: ["@baud/compiler", "protobufjs"].map(packageVersion),
  scenarios: (setting) => [
    coldStart(setting, "compile one small file", exampleFolder, ["route_guide.proto"]),
    coldStart(setting, "compile descriptor.proto", wellKnownFolder, ["google/protobuf/descriptor.proto"]),
    ...(existsSync(treeFolder) ? [parsing(), parsingOnce(setting)] : []),
    ...(existsSync(treeFolder) && !setting.isQuick ? [wholeTree(setting), peakMemory(setting)] : []),
  ],
  notes(setting) {
    const notes: string[] = [];
    if (!hasProtoc) notes.push("There is no protoc on the PATH to be compared with");
    if (!existsSync(treeFolder)) {
      notes.push("google-proto-files, the large tree, is not installed: run npm ci in conformance/descriptors");
    } else if (setting.isQuick) {
      notes.push("The whole of google-proto-files takes ten seconds a run, so a quick run leaves it out");
    }
    return notes;
  },
};

/** The median on the clock, from the start of the process to its end. */
const startTime: Metric = {
  key: "time",
  label: "",
  unit: "µs",
  better: "lower",
  goals: [{ against: "node -e 0", times: 0.67 }],
};

function coldStart(setting: Setting, title: string, folder: string, files: readonly string[]): Scenario {
  const args = [`-I${folder}`, "--include_source_info", `-o${devNull}`, ...files];
  return {
    title,
    metrics: [startTime],
    contenders: [
      repeated("Baud", () => timeOf(setting.nodePath, [baud, "protoc", ...args]) * 1000),
      { ...repeated("node -e 0", () => timeOf(setting.nodePath, ["-e", "0"]) * 1000), isReference: true },
      ...(hasProtoc ? [{ ...repeated("protoc, native", () => timeOf("protoc", args) * 1000), isReference: true }] : []),
    ],
  };
}

/** Again and again in one process, until all code of the parser is machine code. */
function parsing(): Scenario {
  return {
    title: `parse ${parsedFolder} in memory, warm`,
    metrics: [parseTime],
    contenders: eachParser((name) => {
      let parse: Promise<() => number> | undefined;
      return repeated(name, async () => {
        parse ??= warmParser(name);
        return (await parse)();
      });
    }),
  };
}

/** Once in a process, as a program does that loads its `.proto` files when it starts. */
function parsingOnce(setting: Setting): Scenario {
  return {
    title: `parse ${parsedFolder} in memory, the first time`,
    metrics: [parseTime],
    contenders: eachParser((name) =>
      repeated(name, () => Number(runProgram(setting.nodePath, [parseOnce, name]).trim())),
    ),
  };
}

/** How often a parser runs before it is measured. */
const WARM_UP_RUNS = 12;

async function warmParser(name: string): Promise<() => number> {
  const parse = await timedParser(name);
  for (let run = 0; run < WARM_UP_RUNS; run++) parse();
  return parse;
}

/** Ours first, as a scenario has it. */
function eachParser(contender: (name: string) => Contender): [Contender, ...Contender[]] {
  const [ours, ...others] = Object.keys(parsers);
  return [contender(ours!), ...others.map(contender)];
}

const parseTime: Metric = {
  key: "time",
  label: "",
  unit: "ms",
  better: "lower",
  goals: [{ against: "protobufjs", times: 1 }],
};
const parseOnce = path.join(import.meta.dirname, "..", "parse", "parse-once.js");

function wholeTree(setting: Setting): Scenario {
  const protoc = { ...repeated("protoc, native", () => withTree((args) => timeOf("protoc", args))), isReference: true };
  return {
    title: "google-proto-files with locations",
    metrics: [
      { key: "time", label: "", unit: "ms", better: "lower", goals: [{ against: "protoc, native", times: 0.5 }] },
    ],
    contenders: [
      repeated("Baud", () => withTree((args) => timeOf(setting.nodePath, [baud, "protoc", ...args]))),
      ...(hasProtoc ? [protoc] : []),
    ],
  };
}

const GIBIBYTE_KB = 1024 * 1024;
/** Tells at the end of a process how much memory it had, in kB, behind all that it has said. */
const tellMemory = "data:text/javascript,process.on('exit',()=>console.error(process.resourceUsage().maxRSS))";

function peakMemory(setting: Setting): Scenario {
  const run = (args: readonly string[]) => {
    const stderr = runProgram(setting.nodePath, ["--import", tellMemory, baud, "protoc", ...args]);
    return Number(stderr.trim().split("\n").at(-1));
  };
  return {
    title: "google-proto-files with locations, memory at its peak",
    metrics: [{ key: "time", label: "", unit: "kB", better: "lower", atMost: GIBIBYTE_KB }],
    contenders: [repeated("Baud", () => withTree(run))],
  };
}

/** Measures again and again, and gives the median. */
function repeated(name: string, measure: () => number | Promise<number>): Contender {
  const run = async (durationMs: number): Promise<Sample> => {
    const values: number[] = [];
    const end = performance.now() + durationMs;
    do values.push(await measure());
    while (performance.now() < end);
    return { values: { time: median(values) }, cpu: {} };
  };
  return { name, start: async () => ({ run, stop: async () => {} }) };
}

/** Runs a program to its end: the milliseconds that it takes. */
function timeOf(program: string, args: readonly string[]): number {
  return elapsed(() => runProgram(program, args));
}

function elapsed(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

/** Runs a program to its end, and gives what it says on standard error. Throws, with that, when it fails. */
function runProgram(program: string, args: readonly string[]): string {
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${[program, ...args].join(" ")} failed: ${stderr}`);
  return stderr;
}

/** Hands over the arguments that compile the whole tree, from a file, since there are so many. */
function withTree(run: (args: readonly string[]) => number): number {
  const folder = mkdtempSync(path.join(tmpdir(), "bench-compiler-"));
  try {
    const list = path.join(folder, "arguments.txt");
    const files = protoFiles("").filter((file) => !/^(google\/protobuf|node_modules)\//.test(file));
    writeFileSync(list, files.join("\n"));
    const output = path.join(folder, "set.pb");
    return run([`-I${wellKnownFolder}`, `-I${treeFolder}`, "--include_source_info", `-o${output}`, `@${list}`]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
