import { buildWhatIsMissing } from "./build.mjs";
import { runScript } from "./run-command.mjs";

// Makes the attempts to get in, alone and with the implementations in other languages that this machine can run.
await runScript(async () => {
  await buildWhatIsMissing();
  await import("../conformance/dist/auth/interop/main.js");
});
