import { ServerCredentials } from "../index.js";
import { certificate } from "./testbed.js";

export { createServer } from "./process-service.js";

/** The same service over TLS. */
export function createCredentials(): ServerCredentials {
  return ServerCredentials.ssl({
    privateKey: certificate("server.key"),
    certificateChain: certificate("server.pem"),
  });
}
