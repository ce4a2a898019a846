// Writes the generated files that are kept in the repository: the TypeScript of the well-known types, and their sources
// for the compiler, both from packages/protobuf/proto; and what is made of the folders `proto` of other
// packages. With --check it writes nothing, and fails when one is not current. With --no-build it takes the packages as
// they are built already.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { buildWhatIsMissing } from "./build.mjs";
import { root } from "./root.mjs";

const protoFolder = path.join(root, "packages", "protobuf", "proto");
/** The packages with protos of their own, which use `@baud/protobuf` as every user does. */
const packagesWithProtos = ["rpc", "grpc"];
const sourcesFile = path.join(root, "packages", "compiler", "src", "well-known", "well-known-sources.ts");
const isCheck = process.argv.includes("--check");

const outdated = [];
for (const [file, content] of await generated()) {
  if (readText(file) === content) continue;
  outdated.push(path.relative(root, file));
  if (isCheck) continue;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
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
  const sources = readSources(protoFolder);
  const files = new Map([[sourcesFile, sourcesModule(sources)]]);

  if (!process.argv.includes("--no-build")) await buildWhatIsMissing();
  await addGenerated(files, "protobuf", sources, { runtime: "./generated/runtime.js" });
  for (const name of packagesWithProtos) {
    await addGenerated(files, name, readSources(path.join(root, "packages", name, "proto")), {});
  }
  return files;
}

/**
 * @param {string} folder
 * @returns {Map<string, string>} contents by import path
 */
function readSources(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".proto"))
    .map((name) => name.split(path.sep).join("/"))
    .sort();
  return new Map(names.map((name) => [name, readFileSync(path.join(folder, name), "utf8")]));
}

/**
 * Adds what the generator makes of a package's sources.
 *
 * @param {Map<string, string>} files
 * @param {string} packageName
 * @param {Map<string, string>} sources
 * @param {{ runtime?: string }} options
 */
async function addGenerated(files, packageName, sources, options) {
  const names = [...sources.keys()];
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
  for (const { name, content } of generateTypeScript(descriptors, options)) {
    files.set(path.join(root, "packages", packageName, "src", name), content);
  }
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
