import { readFileSync } from "node:fs";
import { ServerCredentials } from "@baud/grpc";
import { testCertificates } from "../interop/certificates.js";

export { createServer } from "./service.js";

/** The same over TLS. */
export function createCredentials(): ServerCredentials {
  return ServerCredentials.ssl({
    certificateChain: readFileSync(testCertificates.serverChain),
    privateKey: readFileSync(testCertificates.serverKey),
  });
}
