import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseSync } from "oxc-parser";
import { root } from "./root.mjs";

// Checks how the packages import: only the packages that their row names, `node:` only where the row allows it, nothing
// else from outside, no file that imports itself through others, and no dependency at run time below the command line.

/**
 * What the sources of a package may import. `node` is the folder in which `node:` may be imported, "" for all of them;
 * `libraries` are dependencies from outside.
 *
 * @type {Record<string, { imports: string[], node?: string, libraries?: string[] }>}
 */
const layers = {
  "@baud/protobuf": { imports: [] },
  "@baud/compiler": { imports: ["@baud/protobuf"] },
  "@baud/http2": { imports: [], node: "node" },
  "@baud/rpc": { imports: ["@baud/protobuf"] },
  "@baud/grpc": { imports: ["@baud/protobuf", "@baud/http2", "@baud/rpc"], node: "" },
  "@baud/web": { imports: ["@baud/protobuf", "@baud/rpc"] },
  baud: {
    imports: ["@baud/protobuf", "@baud/compiler", "@baud/http2", "@baud/rpc", "@baud/grpc", "@baud/web"],
    node: "",
    libraries: ["commander", "node-forge"],
  },
};

/** @type {string[]} */
const faults = [];
let fileCount = 0;

for (const name of readdirSync(path.join(root, "packages"))) checkPackage(path.join(root, "packages", name));

if (faults.length > 0) {
  for (const fault of faults) console.error(fault);
  console.error(`${faults.length} faults in the layers`);
  process.exitCode = 1;
} else {
  console.log(`${fileCount} source files keep to their layers, and none imports itself through others`);
}

/** @param {string} folder */
function checkPackage(folder) {
  const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const layer = layers[manifest.name];
  if (layer === undefined) {
    faults.push(`${path.relative(root, folder)}: package ${manifest.name} has no row in scripts/check-layers.mjs`);
    return;
  }
  const allowed = [...layer.imports, ...(layer.libraries ?? [])];
  checkDependencies(manifest, allowed);

  const source = path.join(folder, "src");
  /** @type {Map<string, string[]>} */
  const graph = new Map();
  for (const file of sourceFiles(source)) {
    fileCount++;
    const place = path.relative(root, file);
    const isNodeAllowed = layer.node !== undefined && path.relative(source, file).startsWith(layer.node);
    /** @type {string[]} */
    const neighbours = [];
    graph.set(file, neighbours);
    for (const specifier of specifiers(file)) {
      if (specifier.startsWith(".")) {
        const target = path.resolve(path.dirname(file), specifier.replace(/\.js$/, ".ts"));
        if (existsSync(target)) neighbours.push(target);
        else faults.push(`${place}: ${specifier} is no file`);
        if (layer.node && !isNodeAllowed && path.relative(source, target).startsWith(layer.node)) {
          faults.push(`${place}: only ${layer.node}/ may import from ${layer.node}/`);
        }
      } else if (specifier.startsWith("node:")) {
        if (!isNodeAllowed) faults.push(`${place}: ${specifier} may not be imported here`);
      } else if (packageName(specifier) === manifest.name) {
        // The part that may use Node is another entry: it uses the package as every user does.
        if (!layer.node || !isNodeAllowed) faults.push(`${place}: a package does not import itself by its name`);
      } else if (!allowed.includes(packageName(specifier))) {
        faults.push(`${place}: ${manifest.name} may not import ${specifier}`);
      }
    }
  }
  checkCycles(graph);
}

/**
 * @param {Record<string, Record<string, string>> & { name: string }} manifest
 * @param {string[]} allowed
 */
function checkDependencies(manifest, allowed) {
  for (const kind of ["dependencies", "peerDependencies", "optionalDependencies"]) {
    for (const dependency of Object.keys(manifest[kind] ?? {})) {
      if (allowed.includes(dependency)) continue;
      faults.push(`${manifest.name}: its package.json may not name ${dependency} under ${kind}`);
    }
  }
}

/** @param {string} specifier */
function packageName(specifier) {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/**
 * The modules that a file names in import and export statements and in `import()`, types included.
 *
 * @param {string} file
 * @returns {string[]}
 */
function specifiers(file) {
  const source = readFileSync(file, "utf8");
  const { module } = parseSync(file, source);
  const dynamic = module.dynamicImports.flatMap(({ moduleRequest }) => {
    const literal = /^["'](.*)["']$/.exec(source.slice(moduleRequest.start, moduleRequest.end));
    return literal?.[1] === undefined ? [] : [literal[1]];
  });
  return [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) => entries.flatMap((entry) => entry.moduleRequest?.value ?? [])),
    ...dynamic,
  ];
}

/** @param {Map<string, string[]>} graph */
function checkCycles(graph) {
  /** @type {Set<string>} */
  const done = new Set();
  /** @type {string[]} */
  const trail = [];
  /** @param {string} file */
  const visit = (file) => {
    if (done.has(file)) return;
    const start = trail.indexOf(file);
    if (start >= 0) {
      const cycle = [...trail.slice(start), file].map((member) => path.relative(root, member));
      faults.push(`import cycle: ${cycle.join(" -> ")}`);
      return;
    }
    trail.push(file);
    for (const neighbour of graph.get(file) ?? []) visit(neighbour);
    trail.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
}

/**
 * The sources that are published: not the tests, nor what only tests use.
 *
 * @param {string} folder
 * @returns {string[]}
 */
function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "testing" ? [] : sourceFiles(file);
    return entry.name.endsWith(".ts") && !/\.(test|d)\.ts$/.test(entry.name) ? [file] : [];
  });
}
