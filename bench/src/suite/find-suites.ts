import { readdirSync } from "node:fs";
import path from "node:path";
import type { Suite } from "./suite.js";

/** The sources tell which suites there are: among what is compiled may be one whose source is gone. */
const sources = path.join(import.meta.dirname, "..", "..", "..", "src", "suites");

/** The names of the suites there are. */
export function suiteNames(): string[] {
  return readdirSync(sources)
    .map((file) => path.basename(file, ".ts"))
    .sort();
}

/** Loads a suite. Rejects, naming those there are, when there is none of this name. */
export async function loadSuite(name: string): Promise<Suite> {
  const names = suiteNames();
  if (!names.includes(name)) throw new Error(`no suite is named ${name}; there is ${names.join(", ")}`);
  // Each file in the folder exports a suite: that is the rule of the folder.
  const module = (await import(`../suites/${name}.js`)) as { readonly suite: Suite };
  return module.suite;
}
