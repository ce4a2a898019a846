import { buildWhatIsMissing } from "./build.mjs";
import { runScript } from "./run-command.mjs";

// Serves grpc.testing.TestService, with the flags of gRPC's interop servers: --port N [--use_tls true].
await runScript(async () => {
  await buildWhatIsMissing();
  await import("../conformance/dist/interop/server.js");
});
