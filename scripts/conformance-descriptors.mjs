import path from "node:path";
import { buildWhatIsMissing } from "./build.mjs";
import { installWhatIsMissing } from "./install.mjs";
import { root } from "./root.mjs";
import { runScript } from "./run-command.mjs";

// Compares our descriptors, errors and what plugins make of them with those of protoc; with --sample a part of them.
await runScript(async () => {
  await buildWhatIsMissing();
  await installWhatIsMissing(path.join(root, "conformance", "descriptors"));
  await import("../conformance/dist/descriptors/main.js");
});
