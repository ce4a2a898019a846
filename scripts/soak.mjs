import { buildWhatIsMissing } from "./build.mjs";
import { runCommand, runScript } from "./run-command.mjs";

// Calls of all kinds for a long time, after which nothing may be left: `npm run soak -- --minutes 30`.
await runScript(async () => {
  await buildWhatIsMissing();
  await runCommand(process.execPath, ["--expose-gc", "conformance/dist/soak/main.js", ...process.argv.slice(2)]);
});
