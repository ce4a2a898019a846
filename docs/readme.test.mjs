import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";

// What the READMEs show, done by the letter. Their blocks say what they are after the language:
//
//   ```ts file=server.ts       a file of this name
//   ```sh run                  commands to run
//   ```sh run background       a command that goes on running once it has printed its first line
//   ```text output             what the commands before have printed; in a package, what its main.ts prints

const root = path.dirname(import.meta.dirname);
/** Inside the repository, as the README has it, so that its packages are found. */
const cache = path.join(root, ".cache");
mkdirSync(cache, { recursive: true });
const start = mkdtempSync(path.join(cache, "readme-"));

/** @type {import("node:child_process").ChildProcess[]} */
const background = [];
after(() => {
  for (const child of background) if (child.exitCode === null) child.kill("SIGKILL");
  rmSync(start, { recursive: true });
});

test("the README's walk from a .proto file to a running call works by the letter", async () => {
  // Below those that systems give to clients, and to servers that take any.
  const port = String(20_000 + Math.floor(Math.random() * 9_900));
  let folder = start;
  let printed = "";
  let outputs = 0;
  for (const { info, text: written, place } of blocks("README.md")) {
    // The port of the README may be in use.
    const text = written.replaceAll("50051", port);
    const file = fileName(info);
    if (file !== undefined) {
      writeFileSync(path.join(folder, file), text);
    } else if (info.includes("run background")) {
      await startInBackground(text, folder);
    } else if (info.includes("run")) {
      ({ printed, folder } = run(text, folder, place));
    } else if (info.includes("output")) {
      assert.equal(printed, text, `${place} shows what its commands print`);
      outputs++;
    }
  }
  assert.equal(outputs, 1, "the README shows what its client prints");
  for (const child of background) {
    child.kill("SIGTERM");
    const [code, signal] = await once(child, "exit");
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, "the README's server stops when it is told to");
  }
});

test("the programs in the packages' READMEs print what these say", () => {
  const folder = path.join(start, "packages");
  mkdirSync(folder);
  for (const { info, text } of blocks("README.md")) {
    if (fileName(info) === "tsconfig.json") writeFileSync(path.join(folder, "tsconfig.json"), text);
  }
  /** @type {{ program: string, text: string, place: string }[]} */
  const programs = [];
  for (const name of readdirSync(path.join(root, "packages"))) {
    mkdirSync(path.join(folder, name));
    const shown = blocks(`packages/${name}/README.md`);
    for (const { info, text } of shown) {
      const file = fileName(info);
      if (file !== undefined) writeFileSync(path.join(folder, name, file), text);
    }
    let printed = "";
    for (const { info, text, place } of shown) {
      if (info.includes("run")) ({ printed } = run(text, path.join(folder, name), place));
      if (!info.includes("output")) continue;
      const program = `dist/${name}/main.js`;
      if (shown.some((block) => fileName(block.info) === "main.ts")) programs.push({ program, text, place });
      else assert.equal(printed, text, `${place} shows what its commands print`);
    }
  }
  run("npx tsc", folder, "the packages' programs");
  assert.ok(programs.length > 0, "the READMEs of packages show programs");
  for (const { program, text, place } of programs) {
    assert.equal(run(`node ${program}`, folder, place).printed, text, `${place} shows what its program prints`);
  }
});

/** @param {string} info */
function fileName(info) {
  return /file=(\S+)/.exec(info)?.[1];
}

/**
 * The fenced blocks of a file that say more than a language.
 *
 * @param {string} file
 */
function blocks(file) {
  const source = readFileSync(path.join(root, file), "utf8");
  return [...source.matchAll(/^```(\w+ .+)\n([\s\S]*?)^```$/gm)].map((match) => ({
    info: match[1] ?? "",
    text: match[2] ?? "",
    place: `${file}:${source.slice(0, match.index).split("\n").length}`,
  }));
}

/**
 * Runs commands, and tells what they printed and in which folder they ended.
 *
 * @param {string} commands
 * @param {string} folder
 * @param {string} place
 */
function run(commands, folder, place) {
  const result = spawnSync("sh", ["-e", "-c", `${commands}\npwd >&3`], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  assert.equal(result.status, 0, `${place}: ${commands}\n${result.stdout}${result.stderr}`);
  return { printed: result.stdout, folder: String(result.output[3]).trim() };
}

/**
 * Starts a command and waits for its first line.
 *
 * @param {string} command
 * @param {string} folder
 */
async function startInBackground(command, folder) {
  const [program = "", ...args] = command.trim().split(" ");
  const child = spawn(program, args, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  background.push(child);
  const ended = once(child, "exit").then(([code]) => assert.fail(`${command.trim()} ended with ${code}`));
  ended.catch(() => {});
  await Promise.race([once(createInterface({ input: child.stdout }), "line"), ended]);
}
