// Writes the generated files that are kept in the repository: the TypeScript of the well-known types, and their sources
// for the compiler, both from packages/protobuf/proto. With --check it writes nothing, and fails when one is not current.
// With --no-build it takes the packages as they are built already.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { buildWhatIsMissing } from "./build.mjs";
import { root } from "./root.mjs";

const protoFolder = path.join(root, "packages", "protobuf", "proto");
const messagesFolder = path.join(root, "packages", "protobuf", "src");
const sourcesFile = path.join(root, "packages", "compiler", "src", "well-known", "well-known-sources.ts");
const isCheck = process.argv.includes("--check");

const outdated = [];
for (const [file, content] of await generated()) {
  if (readText(file) === content) continue;
  outdated.push(path.relative(root, file));
  if (!isCheck) writeFileSync(file, content);
}
if (outdated.length === 0) {
  console.log("The generated files are current.");
} else if (isCheck) {
  console.error(`Not what the generator writes: ${outdated.join(", ")}. Run: node scripts/generate-well-known.mjs`);
  process.exitCode = 1;
} else {
  console.log(`Written: ${outdated.join(", ")}. Build, and run this again until nothing changes.`);
}

/** @returns {Promise<Map<string, string>>} contents by path */
async function generated() {
  const names = readdirSync(protoFolder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".proto"))
    .map((name) => name.split(path.sep).join("/"))
    .sort();
  const sources = new Map(names.map((name) => [name, readFileSync(path.join(protoFolder, name), "utf8")]));
  const files = new Map([[sourcesFile, sourcesModule(sources)]]);

  if (!process.argv.includes("--no-build")) await buildWhatIsMissing();
  const { compile, formatDiagnostic, generateTypeScript } = await load("compiler");
  const { buildFile } = await load("protobuf");
  const { FileDescriptorProto } = await load("protobuf", "google/protobuf/descriptor_pb.js");
  const result = compile({ entryFiles: names, loadSource: (/** @type {string} */ name) => sources.get(name) });
  if (result.diagnostics.length > 0) {
    throw new Error(result.diagnostics.map((/** @type {any} */ diagnostic) => formatDiagnostic(diagnostic)).join("\n"));
  }
  const built = new Map();
  for (const file of result.files) {
    const descriptor = buildFile(FileDescriptorProto.encode(file), (/** @type {string} */ name) => built.get(name));
    built.set(descriptor.name, descriptor);
  }
  const descriptors = names.map((name) => built.get(name));
  for (const { name, content } of generateTypeScript(descriptors, { runtime: "./generated/runtime.js" })) {
    files.set(path.join(messagesFolder, name), content);
  }
  return files;
}

/** @param {Map<string, string>} sources */
function sourcesModule(sources) {
  const entries = [...sources].map(([name, text]) => {
    const literal = text.replace(/[\\`]|\$\{/g, "\\$&");
    return `  [\n    "${name}",\n    \`${literal}\`,\n  ],\n`;
  });
  return `// Written by scripts/generate-well-known.mjs. Do not edit.

/** The sources of the well-known types, by their import paths. */
export const WELL_KNOWN_SOURCES: ReadonlyMap<string, string> = new Map([
${entries.join("")}]);
`;
}

/**
 * @param {string} name
 * @param {string} module
 */
function load(name, module = "index.js") {
  return import(pathToFileURL(path.join(root, "packages", name, "dist", module)).href);
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
