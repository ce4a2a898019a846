import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { isH2loadInstalled } from "./load/h2load.js";
import { type Effort, measureScenario, type ScenarioResult } from "./measure/rounds.js";
import { choosePlacement } from "./process/placement.js";
import { curveNotes, curvesOf } from "./report/curves.js";
import { describeEnvironment } from "./report/environment.js";
import { keepReport } from "./report/keep-report.js";
import { resultTable } from "./report/table.js";
import { warnings } from "./report/warnings.js";
import { loadSuite, suiteNames } from "./suite/find-suites.js";
import type { Scenario, Setting, Suite } from "./suite/suite.js";

const usage = `Usage: npm run bench -- [SUITE ...] [options]

Measures Baud beside its peers and prints a table of ratios. Without SUITE: calls.

  --quick          one short round of each: shows that everything runs, not how fast
  --rounds N       rounds of each scenario (5)
  --only TEXT      only the scenarios whose title contains TEXT
  --node LINE      run what is measured on another release of Node, such as 24
  --loader NAME    what drives the servers: own, or h2load if it is installed (own)
  --json FILE      write every sample to FILE
  --keep FOLDER    write the report to FOLDER/SUITE.md, and what can be drawn to FOLDER/SUITE.svg
  --list           name the suites
`;

/** Unless the suite says otherwise. */
const thorough: Effort = { rounds: 5, roundMs: 1500, warmUpMs: 2000 };
const quick: Effort = { rounds: 1, roundMs: 300, warmUpMs: 200 };

/** The exit status once someone has ended the run before its end; a second signal ends the process at once. */
const interrupted = new Promise<number>((resolve) => {
  process.once("SIGINT", () => resolve(130));
  process.once("SIGTERM", () => resolve(143));
});
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
      keep: { type: "string" },
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
    isQuick: values.quick === true,
  };
  const effortOf = (suite: Suite): Effort => {
    const effort = values.quick ? quick : (suite.effort ?? thorough);
    return values.rounds === undefined ? effort : { ...effort, rounds: wholeNumber("--rounds", values.rounds) };
  };
  const environment = describeEnvironment(setting.nodePath, setting.placement, suites);
  const efforts = new Set(
    suites
      .map(effortOf)
      .map(({ rounds, roundMs }) => `${rounds} ${rounds === 1 ? "round" : "rounds"} of ${roundMs / 1000} s`),
  );
  const head = [
    `Node ${environment.node} (V8 ${environment.v8}), ${environment.platform}`,
    `${environment.cpu}, ${environment.cores} cores; ${environment.placement}`,
    environment.subjects.join(", "),
    `${[...efforts].join(" or ")}, in turns; medians, and the median of the rounds' ratios`,
  ];
  console.log(`${head.join("\n")}\n`);

  const measured: Measured = { results: [], failures: [] };
  const measuring = measureAll(
    suites.flatMap((suite) =>
      suite
        .scenarios(setting)
        .filter(({ title }) => title.includes(values.only))
        .map((scenario) => ({ scenario, effort: effortOf(suite) })),
    ),
    measured,
  );
  const status = await Promise.race([measuring, interrupted]);
  const { results, failures } = measured;
  if (results.length === 0 && status === 0) {
    throw new Error(failures.length > 0 ? failures.join("\n") : `no scenario has "${values.only}" in its title`);
  }
  const curves = curvesOf(results);
  const table = resultTable(results);
  const absences = suites.flatMap((suite) => suite.notes?.(setting) ?? []);
  const conclusions = suites.flatMap((suite) => suite.conclusions?.(results) ?? []);
  const interruption = status === 0 ? [] : ["the run was interrupted: this is what had been measured"];
  const notes = [
    ...conclusions,
    ...curveNotes(curves),
    ...warnings(results),
    ...absences,
    ...failures,
    ...interruption,
  ];
  console.log(table);
  for (const note of notes) console.log(`\nNote: ${note}.`);
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ environment, results }, null, 2)}\n`);
  }
  // Contenders are still at work, and end with this process.
  if (status !== 0) process.exit(status);
  if (failures.length > 0) process.exitCode = 1;
  // A whole report is not replaced by a part of one.
  if (values.keep !== undefined) {
    const name = suites.map((suite) => suite.name).join("-");
    keepReport(values.keep, name, { date: environment.date, head, table, notes, curves });
  }
}

interface Measured {
  readonly results: ScenarioResult[];
  readonly failures: string[];
}

/** Measures one scenario after the other, and shows the table of each when it is done. Resolves with exit status 0. */
async function measureAll(
  scenarios: readonly { readonly scenario: Scenario; readonly effort: Effort }[],
  { results, failures }: Measured,
): Promise<0> {
  for (const { scenario, effort } of scenarios) {
    console.error(`measuring ${scenario.title} …`);
    try {
      const result = await measureScenario(scenario, effort);
      results.push(result);
      console.error(`\n${resultTable([result])}\n`);
    } catch (error) {
      // What others have measured meanwhile is not to be lost with it.
      failures.push(`${scenario.title} could not be measured: ${error instanceof Error ? error.message : error}`);
    }
  }
  return 0;
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
