/** How many things came out alike, and the names of those that did not. */
export interface Comparison {
  readonly identical: number;
  readonly different: readonly string[];
}

/** Compares what two compilers made, name by name. What only one of them made is different. */
export function compareByName<T>(
  ours: ReadonlyMap<string, T>,
  theirs: ReadonlyMap<string, T>,
  isEqual: (a: T, b: T) => boolean,
): Comparison {
  const different: string[] = [];
  let identical = 0;
  for (const [name, expected] of theirs) {
    const actual = ours.get(name);
    if (actual !== undefined && isEqual(actual, expected)) identical++;
    else different.push(name);
  }
  for (const name of ours.keys()) if (!theirs.has(name)) different.push(name);
  return { identical, different };
}

/** The line that tells a comparison, with the first of the names that differ below it. */
export function formatComparison(title: string, { identical, different }: Comparison): string {
  const shown = different.slice(0, SHOWN_NAMES).map((name) => `    ${name}`);
  if (different.length > SHOWN_NAMES) shown.push(`    and ${different.length - SHOWN_NAMES} more`);
  return [`${title}: ${identical} identical, ${different.length} different`, ...shown].join("\n");
}

const SHOWN_NAMES = 10;
