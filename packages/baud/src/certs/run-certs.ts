import type { Purpose } from "./certificate-authority.js";
import { CertificateFolder } from "./certificate-folder.js";
import { CertsError } from "./certs-error.js";
import { parseName, type SubjectName } from "./subject-name.js";

/** What `baud certs` was asked for. */
export interface CertsOptions {
  /** The folder that everything is written to, and that the authority of an earlier run is taken from. */
  readonly out: string;
  /** The names and addresses of the server. */
  readonly hosts: readonly string[];
  /** One for each client: the name that its certificate holds, or `FILE=NAME`. */
  readonly clients: readonly string[];
  /** How long the certificates of server and clients are valid. The authority is for ten years, and they do not outlive it. */
  readonly days: number;
}

/**
 * Makes an authority for development, unless the folder has one, and with it a certificate for a server and those of clients.
 * Prints what was written, and gives the exit status.
 */
export async function runCerts(options: CertsOptions): Promise<number> {
  try {
    await makeCertificates(options);
    return 0;
  } catch (error) {
    if (!(error instanceof CertsError)) throw error;
    console.error(error.message);
    return 1;
  }
}

async function makeCertificates({ out, hosts, clients, days }: CertsOptions): Promise<void> {
  const wanted = [order("server", "server", hosts), ...clients.map(clientOrder)];
  const twice = wanted.find(({ file }, index) => wanted.findIndex((other) => other.file === file) !== index);
  if (twice !== undefined) {
    throw new CertsError(`${twice.file}.pem would be written twice: name the files apart, as in --client web=alice`);
  }
  const folder = new CertificateFolder(out);
  const { CertificateAuthority } = await import("./certificate-authority.js");
  const kept = folder.readAuthority();
  const authority = kept === undefined ? await CertificateAuthority.create() : CertificateAuthority.read(kept);
  if (kept === undefined) folder.writePair("ca", authority);
  console.log(`${kept === undefined ? "new authority" : "same authority"}  ${folder.path("ca.pem")}`);
  for (const { file, purpose, names } of wanted) {
    folder.writePair(file, await authority.issue({ purpose, names, days }));
    const texts = names.map(({ text }) => text);
    console.log(`${purpose.padEnd(13)}  ${folder.path(`${file}.pem`)}  ${texts.join(", ")}`);
  }
  console.log(
    "\nWho trusts ca.pem trusts whoever has ca-key.pem: keep the keys to yourself, and use none of this in production.",
  );
}

interface Order {
  readonly file: string;
  readonly purpose: Purpose;
  readonly names: readonly SubjectName[];
}

function order(file: string, purpose: Purpose, names: readonly string[]): Order {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(file) || file === "ca") {
    throw new CertsError(
      `${JSON.stringify(file)} cannot be the name of a file here: give one of letters and digits, as in --client web=NAME`,
    );
  }
  return { file, purpose, names: names.map(parseName) };
}

/** `alice`, or `web=spiffe://example.org/web`. */
function clientOrder(text: string): Order {
  const [, file, name] = /^([^=:/]+)=(.*)$/s.exec(text) ?? [undefined, text, text];
  return order(file!, "client", [name!]);
}
