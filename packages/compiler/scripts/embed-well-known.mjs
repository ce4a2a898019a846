import { readdirSync, readFileSync, writeFileSync } from "node:fs";

// Writes src/well-known/well-known-sources.ts from the .proto files that @baud/protobuf comes with.

const from = new URL("../../protobuf/proto/", import.meta.url);
const to = new URL("../src/well-known/well-known-sources.ts", import.meta.url);

const entries = readdirSync(from, { recursive: true })
  .map((name) => String(name).replaceAll("\\", "/"))
  .filter((name) => name.endsWith(".proto"))
  .sort()
  .map((name) => {
    const text = readFileSync(new URL(name, from), "utf8");
    return `  [\n    ${JSON.stringify(name)},\n    \`${text.replace(/[\\`]|\$\{/g, "\\$&")}\`,\n  ],\n`;
  });

writeFileSync(
  to,
  `// Written by scripts/embed-well-known.mjs.

/** The sources of the well-known types, by their virtual paths. */
export const WELL_KNOWN_SOURCES: ReadonlyMap<string, string> = new Map([
${entries.join("")}]);
`,
);
