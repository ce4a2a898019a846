import { isBase64 } from "./base64.js";

/** Whether the values of `name` are bytes. */
export function isBinaryKey(name: string): boolean {
  return name.endsWith("-bin");
}

/** Whether the value of a field that was received can be read: base64, joined by commas, where `name` ends in `-bin`. */
export function isReadableValue(name: string, value: string): boolean {
  return !isBinaryKey(name) || value.split(",").every((each) => isBase64(each.trim()));
}

/** Fields that the protocol or the transport writes: an application that sets them would break the call. */
const reserved: ReadonlySet<string> = new Set([
  "te",
  "content-type",
  "content-length",
  "user-agent",
  "host",
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/** Names that begin with `grpc-` are the protocol's (PROTOCOL-HTTP2), save those which it defines for applications to set. */
const applicationNames: ReadonlySet<string> = new Set([
  "grpc-previous-rpc-attempts",
  "grpc-retry-pushback-ms",
  "grpc-status-details-bin",
  "grpc-tags-bin",
  "grpc-trace-bin",
]);

/** Whether the protocol keeps `name` for itself, so that it is no metadata. */
export function isReservedKey(name: string): boolean {
  return name.startsWith("grpc-") ? !applicationNames.has(name) : reserved.has(name);
}

/** The key in lower case. Throws `TypeError` when it is malformed or reserved. */
export function checkKey(key: string): string {
  const name = key.toLowerCase();
  if (!/^[0-9a-z_.-]+$/.test(name)) {
    throw new TypeError(`Metadata key ${JSON.stringify(key)} may consist of letters, digits, "_", "-" and "." only`);
  }
  if (isReservedKey(name)) throw new TypeError(`Metadata key "${name}" is reserved for the gRPC protocol`);
  return name;
}

/** The value without the spaces around it (RFC 9113 section 8.2.1 forbids them). Throws `TypeError` unless it is printable ASCII. */
export function checkAsciiValue(name: string, value: string): string {
  const at = value.search(/[^\x20-\x7e]/);
  if (at < 0) return value.trim();
  const found = `U+${value.codePointAt(at)!.toString(16).toUpperCase().padStart(4, "0")}`;
  throw new TypeError(
    `Metadata "${name}" holds ${found} at character ${at}: values are printable ASCII; bytes need a key that ends in "-bin"`,
  );
}
