import path from "node:path";
import { buildWhatIsMissing } from "./build.mjs";
import { installWhatIsMissing } from "./install.mjs";
import { root } from "./root.mjs";
import { runScript } from "./run-command.mjs";

// Compares our answers to sources that were changed at random with those of protoc.
await runScript(async () => {
  await buildWhatIsMissing();
  await installWhatIsMissing(path.join(root, "conformance", "descriptors"));
  await import("../conformance/dist/errors/main.js");
});
