import { buildWhatIsMissing } from "./build.mjs";
import { runScript } from "./run-command.mjs";

// Runs h2spec and h2specd, which Go builds, against servers and a client of ours.
await runScript(async () => {
  await buildWhatIsMissing();
  await import("../conformance/dist/h2spec/main.js");
});
