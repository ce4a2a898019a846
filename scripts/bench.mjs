import { pathToFileURL } from "node:url";
import { buildBench } from "./build-bench.mjs";
import { runScript } from "./run-command.mjs";

// `npm run bench -- [SUITE ...] [options]`; --help tells them.
await runScript(async () => {
  await import(pathToFileURL(await buildBench()).href);
});
