import { type Comparison, compareByName } from "./comparison.js";
import { compileInProcess } from "./compile-in-process.js";
import type { Corpus } from "./corpora.js";
import { filesOfSet } from "./descriptor-set.js";
import type { Oracle } from "./oracle.js";
import { type Answer, runCompiler } from "./run-compiler.js";
import { baudProgram } from "./suite-folder.js";
import { variants } from "./variants.js";

/** Compares a corpus in both variants: for each what is compared, and how it came out. */
export function compareCorpus(corpus: Corpus, oracle: Oracle): [string, Comparison][] {
  return corpus.run === "together" ? compareTogether(corpus, oracle) : compareApart(corpus, oracle);
}

/** One run of each compiler for all files: their descriptors one by one, and what was printed. */
function compareTogether(corpus: Corpus, oracle: Oracle): [string, Comparison][] {
  return variants.map((variant) => {
    const ours = runCompiler([process.execPath, baudProgram, "protoc"], corpus, corpus.files, variant);
    const theirs = runCompiler(oracle.command, corpus, corpus.files, variant);
    const { identical, different } = compareByName(parts(ours), parts(theirs), (a, b) => a.equals(b));
    const faults = [...different];
    if (ours.lines.join("\n") !== theirs.lines.join("\n")) faults.push("what is printed");
    else if (faults.length === 0 && !sameSet(ours, theirs)) faults.push("the order of the files");
    return [variant.title, { identical, different: faults }];
  });
}

function parts({ set }: Answer): Map<string, Buffer> {
  return set === undefined ? new Map() : filesOfSet(set);
}

/** A run for each file: alike are the descriptors, or the errors, and the warnings. */
function compareApart(corpus: Corpus, oracle: Oracle): [string, Comparison][] {
  const ours = variants.map(() => new Map<string, Answer>());
  const theirs = variants.map(() => new Map<string, Answer>());
  for (const file of corpus.files) {
    const answers = compileInProcess(corpus, file);
    for (const [index, variant] of variants.entries()) {
      ours[index]!.set(file, answers[index]!);
      theirs[index]!.set(file, runCompiler(oracle.command, corpus, [file], variant));
    }
  }
  return variants.map(({ title }, index) => {
    const comparison = compareByName(
      ours[index]!,
      theirs[index]!,
      (a, b) => sameSet(a, b) && a.lines.join("\n") === b.lines.join("\n"),
    );
    const faulty = [...theirs[index]!.values()].filter(({ set }) => set === undefined).length;
    return [`${title} (of ${faulty} files the errors)`, comparison];
  });
}

function sameSet(a: Answer, b: Answer): boolean {
  if (a.set === undefined || b.set === undefined) return a.set === b.set;
  return a.set.equals(b.set);
}
