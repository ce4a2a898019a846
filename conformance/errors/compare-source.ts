import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { compileInProcess } from "../descriptors/compile-in-process.js";
import type { Oracle } from "../descriptors/oracle.js";
import { runCompiler } from "../descriptors/run-compiler.js";
import { variants } from "../descriptors/variants.js";

/** How two compilers' answers to one source compare. */
export type Agreement =
  | { readonly kind: "same"; readonly isAccepted: boolean }
  | {
      readonly kind: "otherWords" | "otherVerdict";
      readonly ours: readonly string[];
      readonly theirs: readonly string[];
    };

/** Lets both compilers read the files, of which `test.proto` is the one to compile. What ours throws passes through. */
export function compareSource(files: ReadonlyMap<string, string>, oracle: Oracle): Agreement {
  const folder = mkdtempSync(path.join(tmpdir(), "baud-errors-"));
  try {
    for (const [name, source] of files) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), source);
    }
    const corpus = { roots: [folder] };
    const [ours] = compileInProcess(corpus, "test.proto");
    const theirs = runCompiler(oracle.command, corpus, ["test.proto"], variants[0]);
    const isSameVerdict = (ours.set === undefined) === (theirs.set === undefined);
    if (isSameVerdict && ours.lines.join("\n") === theirs.lines.join("\n")) {
      return { kind: "same", isAccepted: ours.set !== undefined };
    }
    return { kind: isSameVerdict ? "otherWords" : "otherVerdict", ours: ours.lines, theirs: theirs.lines };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
