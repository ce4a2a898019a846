import { generateKeyPair, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import forge from "node-forge";
import { CertsError } from "./certs-error.js";
import type { SubjectName } from "./subject-name.js";

/** What a certificate is for (RFC 5280 section 4.2.1.12, extended key usage). */
export type Purpose = "server" | "client";

/** A certificate and its key, as PEM. */
export interface Issued {
  readonly certificate: string;
  readonly privateKey: string;
}

/** What a certificate shall say. */
export interface CertificateRequest {
  readonly purpose: Purpose;
  /** The first is the common name, too. */
  readonly names: readonly SubjectName[];
  readonly days: number;
}

const dayMs = 24 * 60 * 60_000;
const authorityDays = 3650;
/** Clocks differ, those of virtual machines most of all. */
const clockSkewMs = 60 * 60_000;

/**
 * An authority for development. Its keys are RSA, which every implementation of TLS takes; Node makes them, and node-forge writes
 * the certificates: one package without dependencies, loaded for this command alone.
 */
export class CertificateAuthority implements Issued {
  readonly certificate: string;
  readonly privateKey: string;
  readonly #certificate: forge.pki.Certificate;
  readonly #key: forge.pki.rsa.PrivateKey;

  private constructor(certificate: forge.pki.Certificate, privateKey: string) {
    this.#certificate = certificate;
    this.#key = forge.pki.privateKeyFromPem(privateKey) as forge.pki.rsa.PrivateKey;
    this.certificate = forge.pki.certificateToPem(certificate);
    this.privateKey = privateKey;
  }

  /** A new one, that is valid for ten years. */
  static async create(): Promise<CertificateAuthority> {
    const { publicKey, privateKey } = await makeKeys();
    const certificate = blank(publicKey, new Date(Date.now() + authorityDays * dayMs));
    // Several developers' authorities should differ in a list of them.
    const name = commonName(`Baud development authority ${randomBytes(4).toString("hex")}`);
    certificate.setSubject(name);
    certificate.setIssuer(name);
    certificate.setExtensions([
      { name: "basicConstraints", critical: true, cA: true, pathLenConstraint: 0 },
      { name: "keyUsage", critical: true, keyCertSign: true, cRLSign: true },
      { name: "subjectKeyIdentifier" },
    ]);
    certificate.sign(forge.pki.privateKeyFromPem(privateKey) as forge.pki.rsa.PrivateKey, forge.md.sha256.create());
    return new CertificateAuthority(certificate, privateKey);
  }

  /** One that was made before. Throws `CertsError` when it cannot be used, or not any more. */
  static read(kept: Issued): CertificateAuthority {
    let authority: CertificateAuthority;
    try {
      authority = new CertificateAuthority(forge.pki.certificateFromPem(kept.certificate), kept.privateKey);
      if (authority.#key.n.compareTo((authority.#certificate.publicKey as forge.pki.rsa.PublicKey).n) !== 0) {
        throw new Error("the key is that of another certificate");
      }
    } catch (error) {
      // What was read may be a key: the message of the parser is all that is told of it.
      const why = error instanceof Error ? error.message : String(error);
      throw new CertsError(
        `ca.pem and ca-key.pem are no authority that baud certs has made: ${why}. Delete both for a new one`,
      );
    }
    const end = authority.#certificate.validity.notAfter;
    if (end.getTime() <= Date.now()) {
      const day = end.toISOString().slice(0, 10);
      throw new CertsError(`The authority was valid until ${day}: delete ca.pem and ca-key.pem for a new one`);
    }
    return authority;
  }

  /** A certificate of this authority with a key of its own. It does not outlive the authority. */
  async issue({ purpose, names, days }: CertificateRequest): Promise<Issued> {
    const { publicKey, privateKey } = await makeKeys();
    const authorityEnd = this.#certificate.validity.notAfter;
    const certificate = blank(publicKey, new Date(Math.min(Date.now() + days * dayMs, authorityEnd.getTime())));
    certificate.setIssuer(this.#certificate.subject.attributes);
    // A common name has 64 characters at most (RFC 5280 appendix A.1); the alternative names are what counts.
    certificate.setSubject(commonName(names[0]!.text.slice(0, 64)));
    certificate.setExtensions([
      { name: "basicConstraints", critical: true, cA: false },
      { name: "keyUsage", critical: true, digitalSignature: true, keyEncipherment: purpose === "server" },
      { name: "extKeyUsage", serverAuth: purpose === "server", clientAuth: purpose === "client" },
      { name: "subjectAltName", altNames: names.map(alternativeName) },
      { name: "subjectKeyIdentifier" },
      {
        name: "authorityKeyIdentifier",
        keyIdentifier: this.#certificate.generateSubjectKeyIdentifier().getBytes(),
      },
    ]);
    certificate.sign(this.#key, forge.md.sha256.create());
    return { certificate: forge.pki.certificateToPem(certificate), privateKey };
  }
}

async function makeKeys(): Promise<{ readonly publicKey: string; readonly privateKey: string }> {
  return await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}

function blank(publicKey: string, end: Date): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  // At most 20 bytes, and positive (RFC 5280 section 4.1.2.2): the first bit is none.
  certificate.serialNumber = `4${randomBytes(16).toString("hex").slice(1)}`;
  certificate.validity.notBefore = new Date(Date.now() - clockSkewMs);
  certificate.validity.notAfter = end;
  return certificate;
}

function commonName(value: string): forge.pki.CertificateField[] {
  // Without a type it would be a PrintableString, which has no `*` and no `_`.
  return [{ name: "commonName", value, valueTagClass: forge.asn1.Type.UTF8 as unknown as forge.asn1.Class }];
}

/** The tags of RFC 5280 section 4.2.1.6. */
const tags = { dns: 2, uri: 6, ip: 7 } as const;

function alternativeName({ kind, text }: SubjectName): object {
  return kind === "ip" ? { type: tags.ip, ip: text } : { type: tags[kind], value: text };
}
