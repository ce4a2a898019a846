import { readFileSync } from "node:fs";
import path from "node:path";
import { compile, encodeUnescaped, formatDiagnostic } from "@baud/compiler";
import { FileDescriptorSet } from "@baud/protobuf/google/protobuf/descriptor_pb";
import type { Corpus } from "./corpora.js";
import type { Answer } from "./run-compiler.js";

/** Compiles one file in both variants as `baud protoc` does, without starting a program for it, for runs of hundreds. */
export function compileInProcess(corpus: Pick<Corpus, "roots">, file: string): readonly [Answer, Answer] {
  return [answerOf(corpus, file, false), answerOf(corpus, file, true)];
}

function answerOf({ roots }: Pick<Corpus, "roots">, file: string, includesAll: boolean): Answer {
  const { files, diagnostics } = compile({
    entryFiles: [file],
    loadSource: (name) => firstFile(roots, name),
    sourceInfo: includesAll ? "full" : "none",
    invalidUtf8: "escape",
  });
  const lines = diagnostics.flatMap((diagnostic) => formatDiagnostic(diagnostic).split("\n"));
  if (diagnostics.some(({ severity }) => severity === "error")) return { set: undefined, lines };
  const wanted = includesAll ? [...files] : files.filter(({ name }) => name === file);
  return { set: Buffer.from(encodeUnescaped(FileDescriptorSet, { file: wanted })), lines };
}

function firstFile(roots: readonly string[], name: string): Uint8Array | undefined {
  for (const root of roots) {
    try {
      return readFileSync(path.join(root, name));
    } catch {
      // Not in this folder: perhaps in the next.
    }
  }
  return undefined;
}
