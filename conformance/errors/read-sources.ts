import { readdirSync, readFileSync } from "node:fs";

/**
 * The sources of a group of the compiler's recorded diagnostics: each the files by path, of which `test.proto` is
 * compiled. `packages/compiler/src/testing/diagnostic-cases.ts` tells the form of the text files that they stand in.
 */
export function readSources(group: "diagnostics" | "diagnostics-editions"): Map<string, string>[] {
  const folder = new URL(`../../../packages/compiler/testdata/${group}/`, import.meta.url);
  return readdirSync(folder).flatMap((name) => {
    const sections = readFileSync(new URL(name, folder), "utf8").split(/^## .*\n/m);
    return sections.slice(1).map(sourcesOf);
  });
}

/** Long sources without faults, beside which the others stand that they import. */
export function readValidSources(group: "diagnostics" | "diagnostics-editions"): Map<string, string>[] {
  const folder = new URL("../../../packages/compiler/testdata/descriptors/", import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith(".proto"));
  const files = new Map(names.map((name) => [name, readFileSync(new URL(name, folder), "utf8")]));
  return names
    .filter((name) => name.startsWith("edition") === (group === "diagnostics-editions"))
    .map((name) => new Map([...files, ["test.proto", files.get(name) ?? ""]]));
}

function sourcesOf(section: string): Map<string, string> {
  const [first = "", ...others] = section.replace(/^>> .*\n?/gm, "").split(/^--- /m);
  const files = new Map([["test.proto", first]]);
  for (const other of others) {
    const end = other.indexOf("\n");
    files.set(other.slice(0, end), other.slice(end + 1));
  }
  return files;
}
