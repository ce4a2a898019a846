/** What a client sends first (RFC 9113 section 3.4): before its SETTINGS frame. */
export const PREFACE: Uint8Array = Uint8Array.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (character) =>
  character.charCodeAt(0),
);

/**
 * How many octets of `chunk` continue the preface, of which `matched` have come; -1 when they are something else.
 * Garbage is known by its first wrong octet, whatever its length.
 */
export function matchPreface(chunk: Uint8Array, matched: number): number {
  const length = Math.min(chunk.length, PREFACE.length - matched);
  for (let i = 0; i < length; i++) if (chunk[i] !== PREFACE[matched + i]) return -1;
  return length;
}

/** What a peer's first bytes look like, when they are not HTTP/2: for a message that tells what is wrong. */
export function strangerIn(bytes: Uint8Array): "HTTP/1" | "TLS" | undefined {
  // A TLS record of a handshake or an alert: type and major version.
  if ((bytes[0] === 0x16 || bytes[0] === 0x15) && bytes[1] === 0x03) return "TLS";
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  return start.startsWith("HTTP/1") || /^[A-Z]{3,7} \//.test(start) ? "HTTP/1" : undefined;
}
