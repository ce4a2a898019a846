import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";
import { getSystemErrorMap } from "node:util";
import { ProtocError } from "./protoc-error.js";

/**
 * Writes a file that was generated, and makes the folders above it that its own path names. With `onlyChanges` a file
 * that would stay the same is left alone. Throws `ProtocError`.
 */
export function writeGenerated(root: string, name: string, content: string, onlyChanges: boolean): void {
  attempt(root + name, () => {
    if (onlyChanges && existsSync(root + name) && readFileSync(root + name, "utf8") === content) return;
    mkdirSync(path.dirname(root + name), { recursive: true });
    writeFileSync(root + name, content);
  });
}

/** Writes a file that the command line names: its folder must be there. Throws `ProtocError`. */
export function writeOutput(file: string, content: string | Uint8Array | readonly Uint8Array[]): void {
  attempt(file, () => {
    if (typeof content === "string" || content instanceof Uint8Array) writeFileSync(file, content);
    else writePieces(file, content);
  });
}

/** How many pieces are joined and written with one call. */
const PIECES_AT_ONCE = 1000;

function writePieces(file: string, pieces: readonly Uint8Array[]): void {
  const target = openSync(file, "w");
  try {
    for (let at = 0; at < pieces.length; at += PIECES_AT_ONCE) {
      const batch = Buffer.concat(pieces.slice(at, at + PIECES_AT_ONCE));
      for (let written = 0; written < batch.length; ) written += writeSync(target, batch, written);
    }
  } finally {
    closeSync(target);
  }
}

function attempt(file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const { errno, code } = error as NodeJS.ErrnoException;
    const text = SYSTEM_MESSAGES[code ?? ""] ?? getSystemErrorMap().get(errno ?? 0)?.[1] ?? String(error);
    throw new ProtocError(`${file}: ${text}`);
  }
}

/** The words of the C library. */
const SYSTEM_MESSAGES: { readonly [code: string]: string | undefined } = {
  EACCES: "Permission denied",
  EISDIR: "Is a directory",
  ENOENT: "No such file or directory",
  ENOTDIR: "Not a directory",
};
