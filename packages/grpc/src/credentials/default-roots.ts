import { readFileSync } from "node:fs";
import * as tls from "node:tls";

/** Where root certificates come from. */
export interface RootSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Those that are trusted without being told: Node's, and what `NODE_EXTRA_CA_CERTS` adds. */
  ofNode(): readonly string[];
  /** Those of the system, where an administrator puts the company's own. */
  ofSystem(): readonly string[];
}

/**
 * The roots that a channel trusts unless it is told: the file that `GRPC_DEFAULT_SSL_ROOTS_FILE_PATH` names, as in other implementations of
 * gRPC, or else the system's and Node's together. `undefined` for Node's alone, when the system has no others. Throws what reading
 * throws.
 */
export function defaultRoots(sources: RootSources = ownSources): string | undefined {
  const file = sources.environment["GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"];
  if (file !== undefined && file !== "") return readFileSync(file, "utf8");
  const ofNode = new Map(sources.ofNode().map((certificate) => [withoutLayout(certificate), certificate]));
  const others = sources.ofSystem().filter((certificate) => !ofNode.has(withoutLayout(certificate)));
  return others.length === 0 ? undefined : [...ofNode.values(), ...others].join("\n");
}

const { getCACertificates } = tls as { getCACertificates?: (kind: "default" | "system") => string[] };

const ownSources: RootSources = {
  environment: process.env,
  ofNode: () =>
    getCACertificates?.("default") ?? [...tls.rootCertificates, ...certificatesIn(process.env["NODE_EXTRA_CA_CERTS"])],
  ofSystem: () => getCACertificates?.("system") ?? systemFile(),
};

/** Where Linux and the BSDs have them in one file. Before Node 22.15 there is no other way to know them. */
const systemFiles: readonly string[] = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

function systemFile(): readonly string[] {
  for (const file of systemFiles) {
    const certificates = certificatesIn(file);
    if (certificates.length > 0) return certificates;
  }
  return [];
}

/** Empty for a file that is not there, or cannot be read: whoever trusts fewer is not deceived. */
function certificatesIn(file: string | undefined): readonly string[] {
  if (file === undefined) return [];
  try {
    return readFileSync(file, "utf8").match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  } catch {
    return [];
  }
}

/** The same certificate is written in lines of other lengths elsewhere. */
function withoutLayout(certificate: string): string {
  return certificate.replaceAll(/\s/g, "");
}
