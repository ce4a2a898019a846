import path from "node:path";
import { root } from "./root.mjs";

const dist = path.join(root, "packages", "grpc", "dist");

/** Bundles the thread of blocking calls with all that it needs: a script waits for its start, and one file starts soonest. */
export async function bundleIoThread() {
  // Only here: in a fresh clone it is there when everything has been installed.
  const { build } = await import("esbuild");
  await build({
    entryPoints: [path.join(dist, "blocking", "thread", "io-thread.js")],
    outfile: path.join(dist, "bundled", "io-thread.js"),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    logLevel: "warning",
  });
}
