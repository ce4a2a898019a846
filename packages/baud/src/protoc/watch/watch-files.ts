import { statSync } from "node:fs";
import { Compiler, type IncrementalResult } from "@baud/compiler";
import { compileFiles } from "../compile-files.js";
import { ProtocError } from "../protoc-error.js";
import type { ProtocRequest } from "../protoc-request.js";
import { SourceTree } from "../source-tree.js";
import { FolderWatcher } from "./folder-watcher.js";

/**
 * Compiles, and again whenever a source changes, until the process is told to end (SIGINT, SIGTERM). What it did is told
 * on standard error. Gives the exit status.
 */
export async function watchFiles(request: ProtocRequest): Promise<number> {
  const compiler = new Compiler();
  const watcher = new FolderWatcher();
  let isEnding = false;
  const end = () => {
    isEnding = true;
    watcher.close();
  };
  process.once("SIGINT", end).once("SIGTERM", end);
  let changed: readonly string[] = [];
  while (!isEnding) {
    const { message, lookedAt } = await compileOnce(request, compiler, changed);
    watcher.add(lookedAt.keys());
    console.error(message);
    changed = changesIn(lookedAt);
    // Something else in the folders may change, our own outputs among it.
    while (changed.length === 0 && !isEnding) {
      await watcher.next();
      changed = changesIn(lookedAt);
    }
  }
  process.off("SIGINT", end).off("SIGTERM", end);
  return 0;
}

interface Round {
  /** What was done. */
  readonly message: string;
  readonly lookedAt: ReadonlyMap<string, number | undefined>;
}

async function compileOnce(request: ProtocRequest, compiler: Compiler, changed: readonly string[]): Promise<Round> {
  const started = performance.now();
  const tree = new SourceTree(request.protoPath);
  let result: IncrementalResult | undefined;
  const compile = (input: Parameters<Compiler["compile"]>[0]) => {
    result = compiler.compile(input);
    return result;
  };
  const isWritten = await succeeds(() => compileFiles(request, { tree, compile }));
  const elapsed = `${Math.round(performance.now() - started)} ms`;
  const why = changed.length === 0 ? "" : `${changed.join(", ")} changed: `;
  const linked = result?.linkedFiles.length ?? 0;
  const did = isWritten ? `compiled ${linked} of ${countOf(result?.files.length ?? 0)}` : "nothing was written";
  return { message: `${why}${did} (${elapsed}); watching`, lookedAt: tree.lookedAt };
}

/** Runs what may fail as a whole run of protoc does, and tells why. */
async function succeeds(run: () => Promise<number>): Promise<boolean> {
  try {
    return (await run()) === 0;
  } catch (error) {
    if (!(error instanceof ProtocError)) throw error;
    console.error(error.message);
    return false;
  }
}

function countOf(files: number): string {
  return files === 1 ? "1 file" : `${files} files`;
}

/** The files that are not as they were when they were looked at. */
function changesIn(lookedAt: ReadonlyMap<string, number | undefined>): string[] {
  return [...lookedAt]
    .filter(([file, changedMs]) => statSync(file, { throwIfNoEntry: false })?.mtimeMs !== changedMs)
    .map(([file]) => file);
}
