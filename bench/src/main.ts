import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { isH2loadInstalled } from "./load/h2load.js";
import { type Effort, measureScenario, type ScenarioResult } from "./measure/rounds.js";
import { choosePlacement } from "./process/placement.js";
import { describeEnvironment } from "./report/environment.js";
import { resultTable } from "./report/table.js";
import { warnings } from "./report/warnings.js";
import { loadSuite, suiteNames } from "./suite/find-suites.js";
import type { Setting } from "./suite/suite.js";

const usage = `Usage: npm run bench -- [SUITE ...] [options]

Measures Baud beside its peers and prints a table of ratios. Without SUITE: calls.

  --quick          one short round of each: shows that everything runs, not how fast
  --rounds N       rounds of each scenario (5)
  --only TEXT      only the scenarios whose title contains TEXT
  --node LINE      run what is measured on another release of Node, such as 24
  --loader NAME    what drives the servers: own, or h2load if it is installed (own)
  --json FILE      write every sample to FILE
  --list           name the suites
`;

const thorough: Effort = { rounds: 5, roundMs: 1500, warmUpMs: 2000 };
const quick: Effort = { rounds: 1, roundMs: 300, warmUpMs: 200 };

process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));
try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: "boolean", short: "h" },
      quick: { type: "boolean" },
      rounds: { type: "string" },
      only: { type: "string", default: "" },
      node: { type: "string" },
      loader: { type: "string", default: "own" },
      json: { type: "string" },
      list: { type: "boolean" },
    },
  });
  if (values.help) return console.log(usage);
  const suites = await Promise.all((values.list ? suiteNames() : withDefault(positionals, "calls")).map(loadSuite));
  if (values.list) {
    for (const { name, summary } of suites) console.log(`${name.padEnd(12)} ${summary}`);
    return;
  }

  const setting: Setting = {
    nodePath: values.node === undefined ? process.execPath : nodeOfLine(values.node),
    placement: choosePlacement(),
    loader: loaderNamed(values.loader),
  };
  const effort = values.quick ? quick : thorough;
  const rounds = values.rounds === undefined ? effort.rounds : wholeNumber("--rounds", values.rounds);
  const environment = describeEnvironment(setting.nodePath, setting.placement, suites);
  console.log(`Node ${environment.node} (V8 ${environment.v8}), ${environment.platform}`);
  console.log(`${environment.cpu}, ${environment.cores} cores; ${environment.placement}`);
  console.log(`${environment.subjects.join(", ")}`);
  console.log(
    `${rounds} rounds of ${effort.roundMs / 1000} s, in turns; medians, and the median of the rounds' ratios\n`,
  );

  const results: ScenarioResult[] = [];
  for (const suite of suites) {
    for (const scenario of suite.scenarios(setting)) {
      if (!scenario.title.includes(values.only)) continue;
      console.error(`measuring ${scenario.title} …`);
      results.push(await measureScenario(scenario, { ...effort, rounds }));
    }
  }
  if (results.length === 0) throw new Error(`no scenario has "${values.only}" in its title`);
  console.log(resultTable(results));
  for (const warning of warnings(results)) console.log(`\nNote: ${warning}.`);
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ environment, effort: { ...effort, rounds }, results }, null, 2)}\n`);
  }
}

function withDefault(names: readonly string[], name: string): readonly string[] {
  return names.length === 0 ? [name] : names;
}

function loaderNamed(name: string): Setting["loader"] {
  if (name === "own") return name;
  if (name !== "h2load") throw new Error(`--loader is own or h2load, not ${name}`);
  if (!isH2loadInstalled()) throw new Error("--loader h2load: there is no h2load on the PATH");
  return name;
}

function wholeNumber(option: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`${option} wants a whole number from 1 on, not "${text}"`);
  return Number(text);
}

/** The program of the newest release of a line of Node, fetched with npm's package `node`. */
function nodeOfLine(line: string): string {
  console.error(`fetching Node ${line} …`);
  const args = ["exec", "--yes", "--loglevel=error", `--package=node@${line}`, "--", "node", "-p", "process.execPath"];
  return execFileSync("npm", args, { encoding: "utf8", shell: process.platform === "win32" }).trim();
}
