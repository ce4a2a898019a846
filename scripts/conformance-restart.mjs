import { buildWhatIsMissing } from "./build.mjs";
import { runScript } from "./run-command.mjs";

// Restarts a service under load, and counts the calls that fail.
await runScript(async () => {
  await buildWhatIsMissing();
  await import("../conformance/dist/restart/main.js");
});
