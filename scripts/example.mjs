import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { buildWhatIsMissing } from "./build.mjs";
import { endWithNpm } from "./end-with-npm.mjs";
import { root } from "./root.mjs";
import { runScript } from "./run-command.mjs";

const examples = path.join(root, "examples");

/**
 * Runs an example: `npm run --silent example -- NAME server|client [flags]`, or `NAME [flags]` where an example is one
 * program. What follows the name is the example's own; `--help` tells its flags.
 */
await runScript(async () => {
  endWithNpm();
  const [name, ...rest] = process.argv.slice(2);
  const programs = name === undefined ? undefined : examplesWithPrograms().get(name);
  if (name === undefined || programs === undefined) {
    throw new Error(`${name === undefined ? "Which example?" : `There is no example named ${name}.`}\n\n${usage()}`);
  }
  const isOneProgram = programs.includes("main");
  const program = isOneProgram ? "main" : (rest.shift() ?? "");
  if (!programs.includes(program)) {
    throw new Error(`${name} has a ${programs.join(" and a ")}; say which: npm run --silent example -- ${name} server`);
  }
  await buildWhatIsMissing();
  const file = path.join(examples, "dist", name, `${program}.js`);
  process.argv = [process.execPath, file, ...rest];
  await import(pathToFileURL(file).href);
});

/** The programs of each example, by its name: `server` and `client`, or `main`. */
function examplesWithPrograms() {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const entry of readdirSync(examples, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const programs = ["server", "client", "main"].filter((program) =>
      existsSync(path.join(examples, entry.name, `${program}.ts`)),
    );
    if (programs.length > 0) found.set(entry.name, programs);
  }
  return found;
}

function usage() {
  const lines = [...examplesWithPrograms()].map(([name, programs]) =>
    programs.includes("main") ? `  ${name} [flags]` : `  ${name} server|client [flags]`,
  );
  return `npm run --silent example -- NAME …\n\n${lines.join("\n")}`;
}
