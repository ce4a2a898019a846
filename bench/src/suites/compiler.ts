import { spawnSync } from "node:child_process";
import { devNull } from "node:os";
import path from "node:path";
import { median } from "../measure/statistics.js";
import { packageVersion } from "../report/package-version.js";
import type { Contender, Metric, Scenario, Setting, Suite } from "../suite/suite.js";

const repository = path.join(import.meta.dirname, "..", "..", "..", "..");
const baud = path.join(repository, "packages", "baud", "bin", "baud.js");
const wellKnownFolder = path.join(repository, "packages", "protobuf", "proto");
const exampleFolder = path.join(repository, "examples", "route-guide");

/** `.proto` files compiled by a command that starts, compiles and ends, as a build does it. */
export const suite: Suite = {
  name: "compiler",
  summary: "baud protoc from a cold start, beside native protoc and the start of Node itself",
  subjects: ["@baud/compiler"].map(packageVersion),
  scenarios: (setting) => [
    scenario(setting, "compile one small file", exampleFolder, ["route_guide.proto"]),
    scenario(setting, "compile descriptor.proto", wellKnownFolder, ["google/protobuf/descriptor.proto"]),
  ],
};

/** The median on the clock, from the start of the process to its end. */
const time: Metric = {
  key: "time",
  label: "",
  unit: "µs",
  better: "lower",
  goals: [{ against: "node -e 0", times: 0.67 }],
};

function scenario(setting: Setting, title: string, folder: string, files: readonly string[]): Scenario {
  const args = [`-I${folder}`, "--include_source_info", `-o${devNull}`, ...files];
  const hasProtoc = spawnSync("protoc", ["--version"]).status === 0;
  return {
    title,
    metrics: [time],
    contenders: [
      contender("Baud", setting.nodePath, [baud, "protoc", ...args], false),
      contender("node -e 0", setting.nodePath, ["-e", "0"], true),
      ...(hasProtoc ? [contender("protoc, native", "protoc", args, true)] : []),
    ],
  };
}

function contender(name: string, program: string, args: readonly string[], isReference: boolean): Contender {
  return {
    name,
    isReference,
    async start() {
      return {
        async run(durationMs) {
          const times: number[] = [];
          const end = performance.now() + durationMs;
          do times.push(timeOf(program, args));
          while (performance.now() < end);
          return { values: { time: median(times) }, cpu: {} };
        },
        async stop() {},
      };
    },
  };
}

/** Runs a program to its end: the microseconds that it takes. Throws, with what it printed, when it fails. */
function timeOf(program: string, args: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8" });
  const elapsedUs = (performance.now() - start) * 1000;
  if (status !== 0) throw new Error(`${[program, ...args].join(" ")} failed: ${stderr}`);
  return elapsedUs;
}
