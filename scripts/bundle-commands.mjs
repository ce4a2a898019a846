import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./root.mjs";

const packageFolder = path.join(root, "packages", "baud");

/**
 * Bundles what must start quickly, `baud protoc` and `protoc-gen-baud`, with all that they need: one file of CommonJS
 * for what every run needs, which Node starts sooner than modules, and others for what only some do.
 *
 * @param {string} [outdir] a folder for these files alone
 */
export async function bundleCommands(outdir = path.join(packageFolder, "dist", "bundled")) {
  // Only here: in a fresh clone it is there when everything has been installed.
  const { build, transform } = await import("esbuild");
  rmSync(outdir, { recursive: true, force: true });
  const entryPoints = ["protoc-command.js", "protoc-gen-baud.js"].map((name) => path.join(packageFolder, "dist", name));
  await build({
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node20",
    outExtension: { ".js": ".cjs" },
    logLevel: "warning",
  });
  // Only modules can be split, so they are CommonJS afterwards.
  for (const name of readdirSync(outdir)) {
    const file = path.join(outdir, name);
    const supported = { "dynamic-import": false };
    const options = /** @type {const} */ ({
      format: "cjs",
      platform: "node",
      target: "node20",
      minify: true,
      supported,
    });
    const { code } = await transform(readFileSync(file, "utf8"), options);
    writeFileSync(file, code);
  }
}
