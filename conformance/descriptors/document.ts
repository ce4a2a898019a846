import type { Comparison } from "./comparison.js";

/** A tree, or the plugins, compared with one protoc. */
export interface Row {
  /** The version of protoc. */
  readonly oracle: string;
  readonly name: string;
  /** What was compared, and how it came out. */
  readonly comparisons: readonly (readonly [title: string, Comparison])[];
}

/** How many sources with faults have protoc's answers recorded beside them. */
export interface RecordedFaults {
  readonly native: number;
  readonly editions: number;
}

/** The page in docs/. What was not compared this time stands there as in the page so far. */
export function descriptorDocument(rows: readonly Row[], faults: RecordedFaults, soFar: string = ""): string {
  const lines = linesIn(soFar);
  for (const { oracle, name, comparisons } of rows) {
    for (const [title, { identical, different }] of comparisons) {
      lines.set(`| ${oracle} | ${name} | ${title} |`, { identical, different: different.length });
    }
  }
  return `# Descriptors beside protoc

Written by \`npm run conformance:descriptors -- --keep\`, a tree alone with \`--only NAME\`. Trees of \`.proto\` files are compiled by
\`baud protoc\` and by protoc, and what comes out is compared byte for byte: the descriptors of the files alone, and with imports and
source info. Where each file has a run of its own, the errors and warnings are compared too. Three plugins are run by both compilers,
and what they write is compared. [conformance/descriptors](../conformance/descriptors/README.md) tells more.

| protoc | tree | compared | identical | different |
|---|---|---|---:|---:|
${[...lines]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([what, { identical, different }]) => `${what} ${inThousands(identical)} | ${inThousands(different)} |`)
  .join("\n")}
${total([...lines.values()])}

Beside these ${faults.native} sources with faults are kept with what protoc 3.21.12 says of them, and ${faults.editions} in editions with what protoc 35.1
says: \`npm test\` compares the words, the places and the order of all errors. \`npm run conformance:errors\` changes them at random, and
asks both compilers.
`;
}

interface Counts {
  readonly identical: number;
  readonly different: number;
}

/** The lines of a page's table: what was compared, and the counts. */
function linesIn(page: string): Map<string, Counts> {
  const lines = new Map<string, Counts>();
  for (const [, what, identical, different] of page.matchAll(/^(\| [\d.]+ \|.*\|) ([\d,]+) \| ([\d,]+) \|$/gm)) {
    lines.set(what!, { identical: count(identical!), different: count(different!) });
  }
  return lines;
}

function count(text: string): number {
  return Number(text.replaceAll(",", ""));
}

function total(all: readonly Counts[]): string {
  const identical = all.reduce((sum, counts) => sum + counts.identical, 0);
  const different = all.reduce((sum, counts) => sum + counts.different, 0);
  return `| | | **all** | **${inThousands(identical)}** | **${inThousands(different)}** |`;
}

function inThousands(value: number): string {
  return value.toLocaleString("en-US");
}
