import { parseArgs } from "node:util";
import { compareCorpus } from "./compare-corpus.js";
import { formatComparison } from "./comparison.js";
import { type Corpus, corpora } from "./corpora.js";
import { findGrpcioTools, findNativeProtoc } from "./oracle.js";
import { comparePlugins } from "./plugins.js";

const { values } = parseArgs({
  options: { sample: { type: "boolean", default: false }, only: { type: "string", default: "" } },
});

/** How many files of a corpus a sample takes at most: every second, third, … so that all parts of it are touched. */
const SAMPLE_SIZE = { together: 400, apart: 40 };

let differences = 0;
const oracles = [
  ["native", findNativeProtoc()],
  ["grpcio-tools", findGrpcioTools()],
] as const;
for (const [kind, oracle] of oracles) {
  if ("missing" in oracle) {
    console.log(`\nnot compared with ${kind === "native" ? "native protoc" : kind}: ${oracle.missing}`);
    continue;
  }
  console.log(`\n== protoc ${oracle.version}`);
  for (const corpus of corpora(oracle, kind)) {
    if (!corpus.name.includes(values.only)) continue;
    for (const [title, comparison] of compareCorpus(values.sample ? sampleOf(corpus) : corpus, oracle)) {
      report(`${corpus.name}, ${title}`, comparison);
    }
  }
  if (kind === "native" && "plugins".includes(values.only)) {
    for (const [title, comparison] of comparePlugins(oracle)) report(title, comparison);
  }
}
process.exitCode = differences === 0 ? 0 : 1;

function report(title: string, comparison: Parameters<typeof formatComparison>[1]): void {
  console.log(formatComparison(title, comparison));
  differences += comparison.different.length;
}

function sampleOf(corpus: Corpus): Corpus {
  const step = Math.ceil(corpus.files.length / SAMPLE_SIZE[corpus.run]);
  return { ...corpus, files: corpus.files.filter((_, index) => index % step === 0) };
}
