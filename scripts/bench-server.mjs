import { pathToFileURL } from "node:url";
import { buildEchoServer } from "./build-bench.mjs";
import { endWithNpm } from "./end-with-npm.mjs";
import { runScript } from "./run-command.mjs";

// `npm run --silent bench:server -- --port N [--host H]`: a unary echo server alone, for any load generator.
await runScript(async () => {
  endWithNpm();
  await import(pathToFileURL(await buildEchoServer()).href);
});
