import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";

// From examples/dist, where this file runs, to examples/certs.
const own = fileURLToPath(new URL("../certs", import.meta.url));

/** Adds the flag for certificates of one's own, in the place of those in certs/. */
export function withCertificates(command: Command): Command {
  return command.option("--certs <folder>", "the certificates, as baud certs makes them", own);
}

/** A file among the certificates: `ca`, `server`, `server-key`. */
export function certificate(command: Command, name: string): Buffer {
  const { certs } = command.opts<{ certs: string }>();
  return readFileSync(path.join(certs, `${name}.pem`));
}

/** A file of certs/ itself: of somebody whom nobody should trust. */
export function strangersCertificate(name: string): Buffer {
  return readFileSync(path.join(own, `${name}.pem`));
}
