import { spawnSync } from "node:child_process";
import path from "node:path";

const installer = path.join(import.meta.dirname, "..", "..", "..", "..", "scripts", "install-grpcio.mjs");

/** The Python that has grpcio, which is installed into the cache of the repository if it is not there; or why there is none. */
export function grpcioPython(): { readonly python: string } | { readonly missing: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [installer], { encoding: "utf8" });
  if (status === 0) return { python: stdout.trim() };
  return { missing: stderr.trim().split("\n").at(-1) ?? "it could not be installed" };
}
