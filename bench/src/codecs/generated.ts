import path from "node:path";
import { pathToFileURL } from "node:url";

const folder = path.join(import.meta.dirname, "..", "..", "..", "gen", "codecs");

/** Loads a module that the build of the bench has generated with one of the contenders' generators. */
export async function generated(name: string): Promise<Readonly<Record<string, unknown>>> {
  return await import(pathToFileURL(generatedFile(name)).href);
}

/** The path of something that the build of the bench has written. */
export function generatedFile(name: string): string {
  return path.join(folder, name);
}
