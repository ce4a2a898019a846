import { readFileSync } from "node:fs";
import { Server, ServerCredentials } from "@baud/grpc";
import { consoleLogger } from "@baud/rpc";
import { addTestService } from "./add-test-service.js";
import { testCertificates } from "./certificates.js";
import { booleanFlag, numberFlag, parseFlags } from "./flags.js";

// Our interop server, with the flags of the official ones. It prints where it listens, and on SIGINT or SIGTERM ends the
// calls that are open and exits with 0.

const flags = parseFlags(process.argv.slice(2), {
  port: "8080",
  host: "0.0.0.0",
  use_tls: "false",
  tls_cert_file: testCertificates.serverChain,
  tls_key_file: testCertificates.serverKey,
  max_concurrent_streams: "1000",
});

const credentials = booleanFlag("use_tls", flags.use_tls)
  ? ServerCredentials.ssl({
      certificateChain: readFileSync(flags.tls_cert_file),
      privateKey: readFileSync(flags.tls_key_file),
    })
  : ServerCredentials.insecure();

// Who looks whether the port is open makes no TLS handshake; that is no fault of a test.
const server = new Server({
  logger: { error: consoleLogger.error, warn() {} },
  maxConcurrentStreams: numberFlag("max_concurrent_streams", flags.max_concurrent_streams),
});
addTestService(server);
// Before it listens, since whoever sees that it does may end it.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => server.shutdown({ graceMs: 1000 }));
const port = await server.listen(`${flags.host}:${flags.port}`, credentials);
console.log(`listening on ${flags.host}:${port}`);
