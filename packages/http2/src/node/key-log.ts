import { appendFileSync } from "node:fs";

/**
 * Takes the lines with which a capture of TLS can be decrypted (the format of NSS, which Wireshark reads), and appends them to
 * a file: the given one, or that of the environment variable `SSLKEYLOGFILE`. Undefined where there is neither. Whoever has the file can
 * read what was sent: it is for debugging.
 */
export function keyLogFor(file: string | undefined): ((line: Uint8Array) => void) | undefined {
  const path = file ?? process.env["SSLKEYLOGFILE"];
  if (path === undefined || path === "") return undefined;
  return (line) => appendFileSync(path, line, { mode: 0o600 });
}
