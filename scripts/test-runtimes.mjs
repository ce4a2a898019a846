import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { buildWhatIsMissing } from "./build.mjs";
import { root } from "./root.mjs";
import { runScript } from "./run-command.mjs";
import { compiled, testSources } from "./test-files.mjs";

/**
 * Runs the tests of all packages on Bun and on Deno, which npm has as packages: all tests, or those whose paths contain one
 * of the arguments, as in `npm run test:runtimes -- packages/http2`. What fails for what a runtime lacks is listed, with the
 * reason, in `runtimes.json`; everything else that fails is told and makes the run fail. A runtime that cannot be had here is
 * told of and left out.
 *
 * @typedef {{ readonly version: string, readonly leftOut: Readonly<Record<string, string>>, readonly expected: Readonly<Record<string, string>> }} Runtime
 */
await runScript(async () => {
  await buildWhatIsMissing();
  /** @type {Record<string, Runtime>} */
  const runtimes = JSON.parse(readFileSync(path.join(import.meta.dirname, "runtimes.json"), "utf8"));
  const wanted = process.argv.slice(2);
  /** @param {string} file */
  const isWanted = (file) => wanted.length === 0 || wanted.some((part) => file.includes(part));
  /** @type {string[]} */
  const broken = [];
  for (const [name, runtime] of Object.entries(runtimes)) {
    const program = installed(name, runtime.version);
    if (program === undefined) {
      console.log(
        `\n== ${name}: not run, since npm's package ${name}@${runtime.version} cannot be had on this machine`,
      );
      continue;
    }
    console.log(`\n== ${name} ${runtime.version}`);
    const files = testSources(path.join(root, "packages"))
      .filter(isWanted)
      .filter((file) => !Object.hasOwn(runtime.leftOut, file));
    const failed = failuresOf(name, program, files.map(compiled));
    /** @type {Map<string, number>} */
    const reasons = new Map();
    for (const test of failed) {
      const reason = runtime.expected[test];
      if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      else {
        console.log(`FAILED: ${test}`);
        broken.push(`${name}: ${test}`);
      }
    }
    for (const [reason, count] of reasons) console.log(`${count} failed as expected: ${reason}`);
    for (const [file, reason] of Object.entries(runtime.leftOut))
      if (isWanted(file)) console.log(`left out ${file}: ${reason}`);
  }
  if (broken.length > 0)
    throw new Error(`\n${broken.length} tests failed for reasons that scripts/runtimes.json does not know`);
});

/**
 * Where the program of an npm package is; undefined when it cannot be installed or does not run here.
 *
 * @param {string} name
 * @param {string} version
 */
function installed(name, version) {
  const npmExec = ["exec", "--yes", `--package=${name}@${version}`, "--"];
  try {
    const which = process.platform === "win32" ? "where" : "which";
    const program = execFileSync("npm", [...npmExec, which, name], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const file = program.trim().split("\n")[0] ?? "";
    execFileSync(file, ["--version"], { stdio: "ignore" });
    return file;
  } catch {
    return undefined;
  }
}

/**
 * The names of the tests that failed. Throws when the run ends otherwise than by its tests.
 *
 * @param {string} name
 * @param {string} program
 * @param {readonly string[]} files
 */
function failuresOf(name, program, files) {
  const isBun = name === "bun";
  const args = isBun ? ["test", "--timeout", "60000"] : ["test", "--allow-all", "--no-check"];
  const { status, stdout, stderr } = spawnSync(program, [...args, ...files.map((file) => `./${file}`)], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
    maxBuffer: 1 << 28,
    timeout: 900_000,
  });
  const output = `${stdout}\n${stderr}`;
  const passed = (isBun ? /^ *(\d+) pass$/m : /^(?:ok|FAILED) \| (\d+) passed/m).exec(output)?.[1];
  if (passed === undefined) {
    const how = status === null ? "did not end in time" : `ended with status ${status}`;
    throw new Error(`${name} ${how}:\n${stdout.slice(-2000)}\n${stderr.slice(-2000)}`);
  }
  console.log(`${passed} passed${isBun ? "" : ", suites counted as one"}`);
  const failures = isBun
    ? output.matchAll(/^\(fail\) (.*) \[[\d.]+m?s\]$/gm)
    : (output.split("\n FAILURES \n")[1] ?? "").matchAll(/^(.*) => \S+:\d+:\d+$/gm);
  return new Set(Array.from(failures, (match) => (match[1] ?? "").replaceAll(" ... ", " > ")));
}
