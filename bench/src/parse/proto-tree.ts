import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const repository = path.join(import.meta.dirname, "..", "..", "..", "..");
export const wellKnownFolder: string = path.join(repository, "packages", "protobuf", "proto");
/** 8,000 files, which the comparison of descriptors installs. */
export const treeFolder: string = path.join(
  repository,
  "conformance",
  "descriptors",
  "node_modules",
  "google-proto-files",
);

/** Files to compile, with the text of all that they import. */
export interface Sources {
  readonly entryFiles: readonly string[];
  readonly texts: ReadonlyMap<string, string>;
}

/** The files of a folder of the tree, by their paths from its root. */
export function protoFiles(folder: string): string[] {
  return readdirSync(path.join(treeFolder, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".proto"))
    .map((file) => path.posix.join(folder, file.replaceAll(path.sep, "/")))
    .sort();
}

/** The sources of a folder of the tree. */
export function sourcesBelow(folder: string): Sources {
  const entryFiles = protoFiles(folder);
  const texts = new Map<string, string>();
  // A set goes on to what is added while it is gone through.
  const names = new Set(entryFiles);
  for (const name of names) {
    const root = existsSync(path.join(wellKnownFolder, name)) ? wellKnownFolder : treeFolder;
    const source = readFileSync(path.join(root, name), "utf8");
    texts.set(name, source);
    for (const [, imported] of source.matchAll(/^import (?:public )?"([^"]+)";/gm)) names.add(imported!);
  }
  return { entryFiles, texts };
}
