/** What became of a suite. */
export interface SuiteReport {
  readonly total: number;
  readonly passed: number;
  /** Those that did not pass, each as "section: description". */
  readonly rest: readonly RemainingCase[];
}

export interface RemainingCase {
  readonly name: string;
  readonly how: "failed" | "skipped";
}

/** Reads h2spec's report in JUnit's form. */
export function readJunit(xml: string): SuiteReport {
  const rest: RemainingCase[] = [];
  let total = 0;
  for (const [, section, description, inside] of xml.matchAll(TEST_CASE)) {
    total++;
    const how = inside === "" ? undefined : inside!.includes("<skipped>") ? "skipped" : "failed";
    if (how !== undefined) rest.push({ name: `${section}: ${withoutEntities(description!)}`, how });
  }
  if (total === 0) throw new Error("h2spec's report has no test case");
  return { total, passed: total - rest.length, rest };
}

/** Reads the lines of h2specd, which writes no report. */
export function readLines(output: string): SuiteReport {
  const summary = /^(\d+) tests, (\d+) passed/m.exec(output);
  if (summary === null) throw new Error(`h2specd has not told how many cases passed:\n${output.slice(-1000)}`);
  const rest = Array.from(output.matchAll(/^ *× (\d+: .*)$/gm), ([, name]) => ({
    name: name!,
    how: "failed" as const,
  }));
  return { total: Number(summary[1]), passed: Number(summary[2]), rest };
}

/** A report, of which the cases of a section that did not pass were asked again: what has passed then has passed. */
export function withSecondTry(first: SuiteReport, section: string, second: SuiteReport): SuiteReport {
  const stillThere = new Set(second.rest.map(({ name }) => name));
  const rest = first.rest.filter(({ name }) => !name.startsWith(`${section}: `) || stillThere.has(name));
  return { total: first.total, passed: first.passed + first.rest.length - rest.length, rest };
}

const TEST_CASE = /<testcase package="([^"]*)" classname="([^"]*)"[^>]*>([\s\S]*?)<\/testcase>/g;

function withoutEntities(text: string): string {
  return text
    .replaceAll("&#34;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
