import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** An installed package with its version: `@grpc/grpc-js 1.14.7`. Throws when it is not installed. */
export function packageVersion(name: string): string {
  let folder = path.dirname(fileURLToPath(import.meta.resolve(name)));
  while (!existsSync(path.join(folder, "package.json"))) folder = path.dirname(folder);
  return `${name} ${JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")).version}`;
}
