import { readFileSync } from "node:fs";
import path from "node:path";
import { compile, formatDiagnostic } from "@baud/compiler";
import { FileDescriptorSet } from "@baud/protobuf/google/protobuf/descriptor_pb";
import type { Corpus } from "./corpora.js";
import type { Answer } from "./run-compiler.js";

/** Compiles one file as `baud protoc` does, without starting a program for it, for runs of hundreds. */
export function compileInProcess({ roots }: Pick<Corpus, "roots">, file: string): readonly [Answer, Answer] {
  const { files, diagnostics } = compile({ entryFiles: [file], loadSource: (name) => firstFile(roots, name) });
  const lines = diagnostics.flatMap((diagnostic) => formatDiagnostic(diagnostic).split("\n"));
  if (diagnostics.some(({ severity }) => severity === "error")) {
    return [
      { set: undefined, lines },
      { set: undefined, lines },
    ];
  }
  const alone = files.filter(({ name }) => name === file).map((each) => ({ ...each, sourceCodeInfo: undefined }));
  return [
    { set: Buffer.from(FileDescriptorSet.encode({ file: alone })), lines },
    { set: Buffer.from(FileDescriptorSet.encode({ file: [...files] })), lines },
  ];
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
