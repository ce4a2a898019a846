const { existsSync, statSync } = require("node:fs");
const { enableCompileCache } = require("node:module");
const path = require("node:path");

const dist = path.join(__dirname, "..", "dist");

/** Runs a bundle of `dist/bundled`, if there is one and no module has been built since. */
exports.runBundled = (name) => {
  // Node keeps what it compiled for the next start; releases before 22.1 cannot.
  enableCompileCache?.();
  const bundle = path.join(dist, "bundled", name);
  if (!existsSync(bundle)) return false;
  // Only where the modules are built, and not where the package is installed.
  const built = statSync(path.join(dist, "lib.tsbuildinfo"), { throwIfNoEntry: false });
  if (built !== undefined && built.mtimeMs > statSync(bundle).mtimeMs) return false;
  require(bundle);
  return true;
};
