import path from "node:path";
import { buildWhatIsMissing } from "./build.mjs";
import { root } from "./root.mjs";
import { runCommand, runScript } from "./run-command.mjs";

await runScript(async () => {
  await buildWhatIsMissing();
  await runCommand(process.execPath, [path.join(root, "examples", "dist", "tour.js")]);
});
