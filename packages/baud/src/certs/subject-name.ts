import { isIP } from "node:net";
import { CertsError } from "./certs-error.js";

/** A subject alternative name (RFC 5280 section 4.2.1.6), of the kinds that servers and clients of gRPC are known by. */
export interface SubjectName {
  readonly kind: "dns" | "ip" | "uri";
  readonly text: string;
}

/** A label of a host name; the first may be `*`. Underscores are no part of host names, and are often found in them. */
const hostName =
  /^(\*\.)?([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/;

/** Tells a name's kind: an address, a URI with its scheme, or else a host name. Throws `CertsError` when it is none of them. */
export function parseName(text: string): SubjectName {
  if (isIP(text) !== 0) return { kind: "ip", text };
  if (/^[a-z][a-z0-9+.-]*:\/\/[!-~]+$/i.test(text)) return { kind: "uri", text };
  if (hostName.test(text) && text.length <= 253) return { kind: "dns", text };
  throw new CertsError(
    `${JSON.stringify(text)} is no name that a certificate can hold: expected a host name, an address or a URI such as spiffe://example.org/web`,
  );
}
