import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Corpus } from "./corpora.js";
import type { Variant } from "./variants.js";

/** What a run of a compiler came to. */
export interface Answer {
  /** The descriptor set; undefined if the run failed. */
  readonly set: Buffer | undefined;
  /** What it printed. */
  readonly lines: readonly string[];
}

/** Compiles files of a corpus by a command that takes protoc's flags. */
export function runCompiler(
  [program, ...args]: readonly [string, ...string[]],
  { roots }: Pick<Corpus, "roots">,
  files: readonly string[],
  { flags }: Variant,
): Answer {
  const folder = mkdtempSync(path.join(tmpdir(), "baud-descriptors-"));
  try {
    const output = path.join(folder, "set.binpb");
    const list = path.join(folder, "files.txt");
    writeFileSync(list, `${files.join("\n")}\n`);
    const paths = roots.map((root) => `-I${root}`);
    const { status, stderr } = spawnSync(program, [...args, ...paths, ...flags, `-o${output}`, `@${list}`], {
      encoding: "utf8",
      maxBuffer: 2 ** 30,
    });
    const set = status === 0 && existsSync(output) ? readFileSync(output) : undefined;
    return { set, lines: diagnosticLines(stderr, roots) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * The diagnostics in what a compiler printed. What protoc's library logs is not among them, and where newer ones print
 * the path on disk, it is made a virtual one.
 */
function diagnosticLines(stderr: string, roots: readonly string[]): string[] {
  const lines = stderr
    .split("\n")
    .filter((line) => line !== "" && !/^(\[libprotobuf|[IWE]\d{4} |WARNING: All log)/.test(line))
    .map((line) => {
      const root = roots.find((candidate) => line.startsWith(`${candidate}/`));
      return root === undefined ? line : line.slice(root.length + 1);
    });
  return withUnusedImportsInOrder(lines);
}

/** protoc tells unused imports in the order of addresses in memory: here they are in that of the text. */
function withUnusedImportsInOrder(lines: readonly string[]): string[] {
  const isUnused = (line: string) => / warning: Import .* is unused\.$/.test(line);
  const unused = lines.filter(isUnused).sort((a, b) => lineNumber(a) - lineNumber(b));
  return [...lines.filter((line) => !isUnused(line)), ...unused];
}

function lineNumber(line: string): number {
  return Number(/^[^:]*:(\d+):/.exec(line)?.[1]);
}
