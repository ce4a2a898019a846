import { FRAME_HEADER_SIZE } from "../frame/frame-header.js";

/** What a client sends first (RFC 9113 section 3.4): before its SETTINGS frame. */
export const PREFACE: Uint8Array = Uint8Array.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (character) =>
  character.charCodeAt(0),
);

/**
 * How many octets of `chunk` continue the preface, of which `matched` have come; -1 when they are something else. Garbage
 * is known by its first wrong octet, whatever its length.
 */
export function matchPreface(chunk: Uint8Array, matched: number): number {
  const length = Math.min(chunk.length, PREFACE.length - matched);
  for (let i = 0; i < length; i++) if (chunk[i] !== PREFACE[matched + i]) return -1;
  return length;
}

/** Whether bytes look like the start of an answer in HTTP/1, which a server gives that does not know HTTP/2. */
export function looksLikeHttp1(bytes: Uint8Array): boolean {
  if (bytes.length < FRAME_HEADER_SIZE) return false;
  return String.fromCharCode(...bytes.subarray(0, 5)) === "HTTP/";
}
