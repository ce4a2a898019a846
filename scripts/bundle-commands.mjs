import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { root } from "./root.mjs";

const packageFolder = path.join(root, "packages", "baud");

/** @import { Metafile, Plugin } from "esbuild" */

/**
 * Bundles what must start quickly, `baud protoc` and `protoc-gen-baud`, with all that they need: one file of CommonJS
 * for what every run needs, which Node starts sooner than modules and than several files, and others for what only some
 * runs do.
 *
 * @param {string} [outdir] a folder for these files alone
 */
export async function bundleCommands(outdir = path.join(packageFolder, "dist", "bundled")) {
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  for (const name of ["protoc-command", "protoc-gen-baud"]) await bundleCommand(name, outdir);
}

const settings = /** @type {const} */ ({
  bundle: true,
  minify: true,
  platform: "node",
  target: "node20",
  logLevel: "warning",
});

/**
 * @param {string} name
 * @param {string} outdir
 */
async function bundleCommand(name, outdir) {
  // Only here: in a fresh clone it is there when everything has been installed.
  const { build } = await import("esbuild");
  // Split, each module is in one file, but what every run needs is in many, since parts that are loaded later share some.
  const { metafile, outputFiles } = await build({
    ...settings,
    entryPoints: [path.join(packageFolder, "dist", `${name}.js`)],
    outdir,
    splitting: true,
    format: "esm",
    metafile: true,
    write: false,
  });
  const texts = new Map(outputFiles.map(({ path: file, text }) => [path.basename(file), text]));
  const needed = neededAtStart(metafile, `${name}.js`);
  for (const file of texts.keys()) {
    const isEntry = file === `${name}.js`;
    if (needed.has(file) && !isEntry) continue;
    await build({
      ...settings,
      // The entry also gives what it is made of to those that are loaded later.
      stdin: { contents: isEntry ? joined(needed) : (texts.get(file) ?? "") },
      outfile: path.join(outdir, file.replace(/\.js$/, ".cjs")),
      format: "cjs",
      supported: { "dynamic-import": false },
      plugins: [isEntry ? joining(texts, needed) : takingFrom(`./${name}.cjs`, needed)],
    });
  }
}

/**
 * The names of the files that an entry imports, and of those that these import, itself included.
 *
 * @param {Metafile} metafile
 * @param {string} entry
 */
function neededAtStart(metafile, entry) {
  const imports = new Map(
    Object.entries(metafile.outputs).map(([file, output]) => [
      path.basename(file),
      output.imports.filter(({ kind, external }) => kind === "import-statement" && !external),
    ]),
  );
  // A set goes on to what is added while it is gone through.
  const needed = new Set([entry]);
  for (const file of needed)
    for (const { path: imported } of imports.get(file) ?? []) needed.add(path.basename(imported));
  return needed;
}

/**
 * A module of all these, each under its name.
 *
 * @param {ReadonlySet<string>} files
 */
function joined(files) {
  return [...files].map((file) => `export * as ${identifier(file)} from "./${file}";`).join("\n");
}

/** @param {string} file */
function identifier(file) {
  return file.replace(/\W/g, "_");
}

/**
 * Takes the files that are needed from memory, and leaves the others to be loaded later.
 *
 * @param {ReadonlyMap<string, string>} texts
 * @param {ReadonlySet<string>} needed
 * @returns {Plugin}
 */
function joining(texts, needed) {
  return {
    name: "joining",
    setup(build) {
      build.onResolve({ filter: /^\.\// }, ({ path: file }) =>
        needed.has(path.basename(file)) ? { path: path.basename(file), namespace: "part" } : later(file),
      );
      build.onLoad({ filter: /.*/, namespace: "part" }, ({ path: file }) => ({ contents: texts.get(file) ?? "" }));
    },
  };
}

/**
 * Takes the files that are in the entry from there: it has run when this is loaded.
 *
 * @param {string} entry
 * @param {ReadonlySet<string>} needed
 * @returns {Plugin}
 */
function takingFrom(entry, needed) {
  return {
    name: "taking",
    setup(build) {
      build.onResolve({ filter: /^\.\// }, ({ path: file, namespace }) => {
        if (namespace === "part") return { path: entry, external: true };
        return needed.has(path.basename(file)) ? { path: path.basename(file), namespace: "part" } : later(file);
      });
      build.onLoad({ filter: /.*/, namespace: "part" }, ({ path: file }) => ({
        contents: `module.exports = require("${entry}").${identifier(file)};`,
      }));
    },
  };
}

/** @param {string} file */
function later(file) {
  return { path: file.replace(/\.js$/, ".cjs"), external: true };
}
