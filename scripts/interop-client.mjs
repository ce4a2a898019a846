import { buildWhatIsMissing } from "./build.mjs";
import { runScript } from "./run-command.mjs";

// Runs one case with the flags of gRPC's interop clients: --server_host H --server_port N --test_case NAME [--use_tls true].
await runScript(async () => {
  await buildWhatIsMissing();
  await import("../conformance/dist/interop/client.js");
});
