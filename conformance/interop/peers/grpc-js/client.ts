import { readFileSync } from "node:fs";
import { credentials as grpcJsCredentials } from "@grpc/grpc-js";
import { parseClientFlags } from "../../client-flags.js";
import { runCase } from "../../run-case.js";
import { GrpcJsChannel } from "./grpc-js-channel.js";

// The interop client on grpc-js, with the flags of the official ones: runs one case, and exits with 0 when it passed.

const flags = parseClientFlags(process.argv.slice(2));

const credentials =
  flags.tlsRoots === undefined
    ? grpcJsCredentials.createInsecure()
    : grpcJsCredentials.createSsl(flags.tlsRoots === "system" ? null : readFileSync(flags.tlsRoots));

try {
  const openChannel = () => new GrpcJsChannel(`${flags.host}:${flags.port}`, credentials, flags.hostOverride);
  await runCase(flags.testCase, openChannel, flags.soak);
} catch (error) {
  console.error(`${flags.testCase} failed:`, error);
  process.exitCode = 1;
}
