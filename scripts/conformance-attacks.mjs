import { buildWhatIsMissing } from "./build.mjs";
import { runScript } from "./run-command.mjs";

// Attacks a live server, and holds what it does against the limits.
await runScript(async () => {
  await buildWhatIsMissing();
  await import("../conformance/dist/attacks/main.js");
});
