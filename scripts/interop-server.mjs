import { buildWhatIsMissing } from "./build.mjs";
import { endWithNpm } from "./end-with-npm.mjs";
import { runScript } from "./run-command.mjs";

// Serves grpc.testing.TestService, with the flags of gRPC's interop servers: --port N [--use_tls true].
await runScript(async () => {
  endWithNpm();
  await buildWhatIsMissing();
  await import("../conformance/dist/interop/server.js");
});
