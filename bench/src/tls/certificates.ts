import { readFileSync } from "node:fs";
import path from "node:path";

const folder = path.join(import.meta.dirname, "..", "..", "..", "..", "packages", "grpc", "testdata", "certificates");

/** The certificate of 127.0.0.1 that the tests of `@baud/grpc` have, and its key. */
export function serverCertificate(): { readonly cert: Buffer; readonly key: Buffer } {
  return { cert: pem("server.pem"), key: pem("server.key") };
}

/** The authority that signed it. */
export function certificateAuthority(): Buffer {
  return pem("ca.pem");
}

function pem(file: string): Buffer {
  return readFileSync(path.join(folder, file));
}
