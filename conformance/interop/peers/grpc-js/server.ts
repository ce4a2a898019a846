import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { testCertificates } from "../../certificates.js";
import { booleanFlag, parseFlags } from "../../flags.js";
import { createTestService, ImplementedTestService } from "../../test-service.js";
import { addServiceToGrpcJs } from "./grpc-js-service.js";

// The interop server on grpc-js, with the flags of the official ones.

const flags = parseFlags(process.argv.slice(2), {
  port: "8080",
  use_tls: "false",
  tls_cert_file: testCertificates.serverChain,
  tls_key_file: testCertificates.serverKey,
});

const pair = { cert_chain: readFileSync(flags.tls_cert_file), private_key: readFileSync(flags.tls_key_file) };
const credentials = booleanFlag("use_tls", flags.use_tls)
  ? ServerCredentials.createSsl(null, [pair])
  : ServerCredentials.createInsecure();

const server = new Server();
addServiceToGrpcJs(server, ImplementedTestService, createTestService());
const port = await promisify(server.bindAsync.bind(server))(`0.0.0.0:${flags.port}`, credentials);
console.log(`listening on 0.0.0.0:${port}`);
