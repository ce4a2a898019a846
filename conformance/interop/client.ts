import { readFileSync } from "node:fs";
import { Channel, ChannelCredentials, type ServiceConfigJson } from "@baud/grpc";
import { parseClientFlags } from "./client-flags.js";
import { runCase } from "./run-case.js";

// Our interop client, with the flags of the official ones: runs one case, and exits with 0 when it passed.

const flags = parseClientFlags(process.argv.slice(2));

const credentials =
  flags.tlsRoots === undefined
    ? ChannelCredentials.insecure()
    : ChannelCredentials.ssl({
        rootCertificates: flags.tlsRoots === "system" ? undefined : readFileSync(flags.tlsRoots),
        targetNameOverride: flags.hostOverride,
      });
const host = flags.host.includes(":") ? `[${flags.host}]` : flags.host;

try {
  const openChannel = (serviceConfig: ServiceConfigJson | string | undefined = flags.serviceConfig) =>
    new Channel(`${host}:${flags.port}`, credentials, { authority: flags.hostOverride, serviceConfig });
  await runCase(flags.testCase, openChannel, flags.soak);
  console.log(`${flags.testCase} passed`);
} catch (error) {
  console.error(`${flags.testCase} failed:`, error);
  process.exitCode = 1;
}
