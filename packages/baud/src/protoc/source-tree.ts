import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { virtualPathFault } from "@baud/compiler";
import type { PathMapping } from "./arguments.js";
import { canonicalPath } from "./canonical-path.js";

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
      const opened = openFile(diskPath);
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
      const opened = openFile(diskFile);
      if (opened.kind === "file") return { kind: "found", virtualPath };
      return { kind: "unreadable", reason: opened.reason };
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

type OpenedFile =
  | { readonly kind: "file"; readonly diskPath: string; readonly bytes: Uint8Array }
  | { readonly kind: "none"; readonly reason: string; readonly isDenied: boolean };

function openFile(diskPath: string): OpenedFile {
  try {
    if (statSync(diskPath).isDirectory()) {
      return { kind: "none", reason: "Input file is a directory.", isDenied: false };
    }
    accessSync(diskPath, constants.R_OK);
    return { kind: "file", diskPath, bytes: readFileSync(diskPath) };
  } catch (error) {
    const isDenied = (error as NodeJS.ErrnoException).code === "EACCES";
    return { kind: "none", reason: isDenied ? "Permission denied" : "No such file or directory", isDenied };
  }
}
