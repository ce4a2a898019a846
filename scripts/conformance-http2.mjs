import { buildWhatIsMissing } from "./build.mjs";
import { runScript } from "./run-command.mjs";

// HTTP/2 against conversations made at random, node:http2, and the programs of others.
await runScript(async () => {
  await buildWhatIsMissing();
  await import("../conformance/dist/http2/main.js");
});
