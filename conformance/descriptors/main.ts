import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { readSources } from "../errors/read-sources.js";
import { compareCorpus } from "./compare-corpus.js";
import { formatComparison } from "./comparison.js";
import { type Corpus, corpora } from "./corpora.js";
import { descriptorDocument, type Row } from "./document.js";
import { findGrpcioTools, findNativeProtoc } from "./oracle.js";
import { comparePlugins } from "./plugins.js";
import { suiteFolder } from "./suite-folder.js";

const { values } = parseArgs({
  options: {
    sample: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    keep: { type: "boolean", default: false },
  },
});
if (values.keep && values.sample) {
  console.error("--keep keeps what the comparison of whole trees came to: it does not go with --sample");
  process.exit(1);
}

/** How many files of a corpus a sample takes at most: every second, third, … so that all parts of it are touched. */
const SAMPLE_SIZE = { together: 400, apart: 40 };

const rows: Row[] = [];
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
    const comparisons = compareCorpus(values.sample ? sampleOf(corpus) : corpus, oracle);
    report({ oracle: oracle.version, name: corpus.name, comparisons });
  }
  if (kind === "native" && "plugins".includes(values.only)) {
    report({ oracle: oracle.version, name: "plugins", comparisons: comparePlugins(oracle) });
  }
}
if (values.keep) {
  const page = path.join(suiteFolder, "..", "..", "docs", "descriptors.md");
  const soFar = existsSync(page) ? readFileSync(page, "utf8") : "";
  const faults = { native: readSources("diagnostics").length, editions: readSources("diagnostics-editions").length };
  writeFileSync(page, descriptorDocument(rows, faults, soFar));
}
const isIdentical = rows.every(({ comparisons }) => comparisons.every(([, { different }]) => different.length === 0));
process.exitCode = isIdentical ? 0 : 1;

function report(row: Row): void {
  rows.push(row);
  for (const [title, comparison] of row.comparisons) console.log(formatComparison(`${row.name}, ${title}`, comparison));
}

function sampleOf(corpus: Corpus): Corpus {
  const step = Math.ceil(corpus.files.length / SAMPLE_SIZE[corpus.run]);
  return { ...corpus, files: corpus.files.filter((_, index) => index % step === 0) };
}
