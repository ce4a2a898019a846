import { isAuthority, isFieldName, isFieldValue, isPath, isScheme, isToken } from "./field-characters.js";
import type { HeaderList } from "./header-list.js";

/** What the rules of RFC 9113 section 8 say of a header list. */
export interface HeaderVerdict {
  /** Why the message is malformed; empty when it is not. */
  readonly fault: string;
  /** `content-length`, or -1 when there is none. */
  readonly contentLength: number;
  /** `:status`; 0 in requests and trailers. */
  readonly status: number;
}

/** The header fields of a request (RFC 9113 section 8.3.1); `isClean` when their characters have been looked at. */
export function checkRequest(fields: HeaderList, isClean = false): HeaderVerdict {
  const facts = readFields(fields, REQUEST_PSEUDO_HEADERS, isClean);
  if (facts.fault !== "") return malformed(facts.fault);
  const [method, scheme, path, authority] = facts.pseudo;
  if (method === undefined || method === "") return malformed(":method is missing");
  if (!isToken(method)) return malformed(`:method is ${quote(method)}, which is no token`);
  if (method === "CONNECT") {
    // Section 8.5: the target is the authority alone.
    if (scheme !== undefined || path !== undefined) return malformed("CONNECT has :scheme or :path");
    if (authority === undefined) return malformed("CONNECT has no :authority");
  } else {
    if (scheme === undefined || scheme === "") return malformed(":scheme is missing");
    if (!isScheme(scheme)) return malformed(`:scheme is ${quote(scheme)}, which is none`);
    if (path === undefined || path === "") return malformed(":path is missing or empty");
    if (!isPath(path)) return malformed(":path has a space or a control character");
  }
  // Section 8.3.1: who calls is not told there, and what looks like it misleads.
  if (authority?.includes("@")) return malformed(":authority has a user before its host");
  const host = authority ?? facts.host ?? "";
  if (!isAuthority(host)) return malformed(`${quote(host)} is no host with a port`);
  if (authority !== undefined && facts.host !== undefined && authority.toLowerCase() !== facts.host.toLowerCase()) {
    return malformed("host differs from :authority");
  }
  return { fault: "", contentLength: facts.contentLength, status: 0 };
}

/** The header fields of a response, final or not (RFC 9113 section 8.3.2); `isClean` as for requests. */
export function checkResponse(fields: HeaderList, isClean = false): HeaderVerdict {
  const facts = readFields(fields, RESPONSE_PSEUDO_HEADERS, isClean);
  if (facts.fault !== "") return malformed(facts.fault);
  const status = facts.pseudo[0];
  if (status === undefined) return malformed(":status is missing");
  if (!/^[1-9][0-9]{2}$/.test(status)) return malformed(":status is not a number of three digits");
  // Section 8.6: there is no switching of protocols.
  if (status === "101") return malformed(":status is 101");
  return { fault: "", contentLength: facts.contentLength, status: Number(status) };
}

/** Trailer fields (RFC 9113 section 8.1): no pseudo-header fields; `isClean` as for requests. */
export function checkTrailers(fields: HeaderList, isClean = false): HeaderVerdict {
  const facts = readFields(fields, NO_PSEUDO_HEADERS, isClean);
  return facts.fault === "" ? GOOD_TRAILERS : malformed(facts.fault);
}

const REQUEST_PSEUDO_HEADERS = [":method", ":scheme", ":path", ":authority"];
const RESPONSE_PSEUDO_HEADERS = [":status"];
const NO_PSEUDO_HEADERS: readonly string[] = [];
const GOOD_TRAILERS: HeaderVerdict = { fault: "", contentLength: -1, status: 0 };

// Section 8.2.2: fields that belong to one connection of HTTP/1.1.
const CONNECTION_FIELDS: ReadonlySet<string> = new Set([
  "connection",
  "proxy-connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
]);

function malformed(fault: string): HeaderVerdict {
  return { fault, contentLength: -1, status: 0 };
}

interface Facts {
  fault: string;
  /** The values of the pseudo-header fields, in the order of their names. */
  readonly pseudo: (string | undefined)[];
  host: string | undefined;
  contentLength: number;
}

function readFields(fields: HeaderList, pseudoNames: readonly string[], isClean: boolean): Facts {
  const facts: Facts = { fault: "", pseudo: [], host: undefined, contentLength: -1 };
  let hasRegular = false;
  for (let i = 0; i < fields.length && facts.fault === ""; i += 2) {
    const name = fields[i]!;
    const value = fields[i + 1]!;
    if (!isClean && !isFieldValue(name === "grpc-message" ? withoutPadding(value) : value))
      facts.fault = `the value of ${quote(name)} has a forbidden character or space around it`;
    else if (name.charCodeAt(0) === COLON) readPseudo(facts, name, value, pseudoNames, hasRegular);
    else {
      hasRegular = true;
      readRegular(facts, name, value, isClean);
    }
  }
  return facts;
}

function readPseudo(facts: Facts, name: string, value: string, names: readonly string[], isLate: boolean): void {
  const at = names.indexOf(name);
  // Section 8.3: none but the defined ones, each once, all before the regular fields.
  if (at < 0) facts.fault = `the pseudo-header field ${quote(name)} has no place here`;
  else if (isLate) facts.fault = `${name} stands behind a regular field`;
  else if (facts.pseudo[at] !== undefined) facts.fault = `${name} is given twice`;
  else facts.pseudo[at] = value;
}

function readRegular(facts: Facts, name: string, value: string, isClean: boolean): void {
  if (!isClean && !isFieldName(name)) facts.fault = `${quote(name)} is no field name in lower case`;
  else if (CONNECTION_FIELDS.has(name)) facts.fault = `${name} belongs to HTTP/1.1`;
  else if (name === "te" && value !== "trailers") facts.fault = "te is not trailers";
  else if (name === "host") {
    if (facts.host !== undefined && facts.host !== value) facts.fault = "host is given twice";
    facts.host = value;
  } else if (name === "content-length") {
    const length = /^[0-9]{1,15}$/.test(value) ? Number(value) : -1;
    if (length < 0) facts.fault = "content-length is no number";
    else if (facts.contentLength >= 0 && facts.contentLength !== length) facts.fault = "content-length is given twice";
    facts.contentLength = length;
  }
}

/** C-core and grpc-go send the spaces of a status message as they are, also those at its ends. */
function withoutPadding(value: string): string {
  return value.replace(/^ +| +$/g, "");
}

const COLON = 0x3a;

function quote(text: string): string {
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text);
}
