import { buildWhatIsMissing } from "./build.mjs";
import { runScript } from "./run-command.mjs";

// Runs gRPC's interop suite with the implementations in other languages that this machine can run.
await runScript(async () => {
  await buildWhatIsMissing();
  await import("../conformance/dist/interop/matrix/main.js");
});
