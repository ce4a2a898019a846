import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Curve } from "./curves.js";
import { plot } from "./plot.js";

/** What a run has to tell. */
export interface Report {
  /** ISO 8601. */
  readonly date: string;
  /** What it was measured on, and how. */
  readonly head: readonly string[];
  readonly table: string;
  readonly notes: readonly string[];
  readonly curves: readonly Curve[];
}

/** Writes a report into `folder` as Markdown, with its curves beside it as an image. */
export function keepReport(folder: string, name: string, { date, head, table, notes, curves }: Report): void {
  mkdirSync(folder, { recursive: true });
  const image = `${name}.svg`;
  const parts = [
    `# \`npm run bench -- ${name}\`, ${date.slice(0, 10)}`,
    head.map((line) => `- ${line}`).join("\n"),
    table,
    ...(curves.length > 0 ? [`![Throughput over what rises](${image})`] : []),
    ...(notes.length > 0 ? [notes.map((note) => `- ${note}.`).join("\n")] : []),
  ];
  writeFileSync(path.join(folder, `${name}.md`), `${parts.join("\n\n")}\n`);
  if (curves.length > 0) writeFileSync(path.join(folder, image), plot(curves));
}
