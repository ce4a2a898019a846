import path from "node:path";
import { suiteFolder } from "./suite-folder.js";

/** The PEM files of a server, and of the root by which a client knows it. */
export interface Certificates {
  readonly root: string;
  readonly serverChain: string;
  readonly serverKey: string;
}

/** The suite's own. */
export const testCertificates: Certificates = {
  root: path.join(suiteFolder, "certs", "ca.pem"),
  serverChain: path.join(suiteFolder, "certs", "server1.pem"),
  serverKey: path.join(suiteFolder, "certs", "server1.key"),
};

/** A name that the certificates of all interop servers hold, whatever the address that they are reached at. */
export const testServerName = "foo.test.google.fr";
