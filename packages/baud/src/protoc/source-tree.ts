import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { virtualPathFault } from "@baud/compiler";
import { canonicalPath } from "./canonical-path.js";
import type { PathMapping } from "./protoc-request.js";

/** What a virtual path leads to. */
export type FoundSource =
  | { readonly kind: "file"; readonly diskPath: string; readonly bytes: Uint8Array }
  | { readonly kind: "missing"; readonly reason: string };

/** How a path on disk is called among the virtual paths. */
export type VirtualPath =
  | { readonly kind: "found"; readonly virtualPath: string }
  /** An earlier mapping has another file at the same virtual path. */
  | { readonly kind: "shadowed"; readonly by: string }
  | { readonly kind: "unreadable"; readonly reason: string }
  | { readonly kind: "unmapped" };

/** The `.proto` files on disk, under the paths of `--proto_path`. The mappings are tried in order. */
export class SourceTree {
  /**
   * The paths on disk that were looked at, and when what is there was changed last, in milliseconds since the epoch;
   * undefined for what is not there.
   */
  readonly lookedAt: Map<string, number | undefined> = new Map();
  readonly #mappings: readonly PathMapping[];

  constructor(mappings: readonly PathMapping[]) {
    this.#mappings = mappings;
  }

  get isEmpty(): boolean {
    return this.#mappings.length === 0;
  }

  /** Reads the file at a virtual path. */
  read(virtualPath: string): FoundSource {
    // On Windows a backslash would be a second way to write a slash: as good as two in a row.
    const fault = virtualPathFault(process.platform === "win32" ? virtualPath.replaceAll("\\", "//") : virtualPath);
    if (fault !== undefined) return { kind: "missing", reason: fault };
    for (const mapping of this.#mappings) {
      const diskPath = replacePrefix(virtualPath, mapping.virtualPath, mapping.diskPath);
      if (diskPath === undefined) continue;
      const opened = openFile(diskPath, this.lookedAt);
      if (opened.kind === "file") return opened;
      if (opened.isDenied) return { kind: "missing", reason: `Read access is denied for file: ${diskPath}` };
    }
    return { kind: "missing", reason: "File not found." };
  }

  /** Finds the virtual path of a file on disk. */
  virtualPathOf(diskFile: string): VirtualPath {
    const canonical = canonicalPath(diskFile);
    for (const [index, mapping] of this.#mappings.entries()) {
      const virtualPath = replacePrefix(canonical, mapping.diskPath, mapping.virtualPath);
      if (virtualPath === undefined) continue;
      for (const earlier of this.#mappings.slice(0, index)) {
        const other = replacePrefix(virtualPath, earlier.virtualPath, earlier.diskPath);
        if (other !== undefined && existsSync(other)) return { kind: "shadowed", by: other };
      }
      const fault = accessFault(diskFile);
      return fault === undefined ? { kind: "found", virtualPath } : { kind: "unreadable", reason: fault.reason };
    }
    return { kind: "unmapped" };
  }
}

function hasParentReference(path: string): boolean {
  return path.split("/").includes("..");
}

/** Exchanges the prefix of a path; undefined if it has another one. The empty prefix is that of every relative path. */
function replacePrefix(path: string, from: string, to: string): string | undefined {
  let rest: string;
  if (from === "") {
    if (path.startsWith("/") || (process.platform === "win32" && /^[A-Za-z]:/.test(path))) return undefined;
    rest = path;
  } else if (path === from) {
    return to;
  } else if (path.startsWith(from) && (path[from.length] === "/" || from.endsWith("/"))) {
    rest = path.slice(from.endsWith("/") ? from.length : from.length + 1);
  } else {
    return undefined;
  }
  if (hasParentReference(rest)) return undefined;
  return to === "" ? rest : `${to}/${rest}`;
}

type OpenedFile = { readonly kind: "file"; readonly diskPath: string; readonly bytes: Uint8Array } | AccessFault;

interface AccessFault {
  readonly kind: "none";
  readonly reason: string;
  readonly isDenied: boolean;
}

const NOT_THERE: AccessFault = { kind: "none", reason: "No such file or directory", isDenied: false };
const FOLDER: AccessFault = { kind: "none", reason: "Input file is a directory.", isDenied: false };

function openFile(diskPath: string, lookedAt: Map<string, number | undefined>): OpenedFile {
  try {
    // Most paths are tried in several folders: to be told that a file is not there costs less than an error.
    const found = statSync(diskPath, { throwIfNoEntry: false });
    lookedAt.set(diskPath, found?.mtimeMs);
    if (found === undefined) return NOT_THERE;
    if (found.isDirectory()) return FOLDER;
    return { kind: "file", diskPath, bytes: readFileSync(diskPath) };
  } catch (error) {
    return faultOf(error);
  }
}

/** Why a file cannot be read; undefined if it can. */
function accessFault(diskPath: string): AccessFault | undefined {
  try {
    if (statSync(diskPath).isDirectory()) return FOLDER;
    accessSync(diskPath, constants.R_OK);
    return undefined;
  } catch (error) {
    return faultOf(error);
  }
}

function faultOf(error: unknown): AccessFault {
  const isDenied = (error as NodeJS.ErrnoException).code === "EACCES";
  return isDenied ? { kind: "none", reason: "Permission denied", isDenied } : NOT_THERE;
}
