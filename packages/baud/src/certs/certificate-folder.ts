import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Issued } from "./certificate-authority.js";
import { CertsError } from "./certs-error.js";

/** Where certificates and their keys lie: `NAME.pem` and `NAME-key.pem`. */
export class CertificateFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  path(file: string): string {
    return path.join(this.#folder, file);
  }

  /** The authority of an earlier run. Throws `CertsError` when half of it is gone. */
  readAuthority(): Issued | undefined {
    const certificate = this.#read("ca.pem");
    const privateKey = this.#read("ca-key.pem");
    if (certificate !== undefined && privateKey !== undefined) return { certificate, privateKey };
    if (certificate === undefined && privateKey === undefined) return undefined;
    const [there, gone] = certificate === undefined ? ["ca-key.pem", "ca.pem"] : ["ca.pem", "ca-key.pem"];
    throw new CertsError(
      `${this.path(there)} is there and ${this.path(gone)} is not: bring it back, or delete the other for a new authority`,
    );
  }

  /** Writes a certificate, and its key for the eyes of the user alone. Throws `CertsError`. */
  writePair(name: string, { certificate, privateKey }: Issued): void {
    try {
      mkdirSync(this.#folder, { recursive: true });
      // So that no key gets into a repository unless somebody means it.
      if (this.#read(".gitignore") === undefined) writeFileSync(this.path(".gitignore"), "*-key.pem\n");
      const keyFile = this.path(`${name}-key.pem`);
      // A file that is there already would keep its mode.
      rmSync(keyFile, { force: true });
      writeFileSync(keyFile, privateKey, { mode: 0o600 });
      writeFileSync(this.path(`${name}.pem`), certificate);
    } catch (error) {
      throw new CertsError(`${this.#folder}: ${(error as Error).message}`, { cause: error });
    }
  }

  #read(file: string): string | undefined {
    try {
      return readFileSync(this.path(file), "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new CertsError(`${this.path(file)}: ${(error as Error).message}`, { cause: error });
    }
  }
}
