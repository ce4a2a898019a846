import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { GeneratedFile } from "@baud/compiler";
import { ProtocError } from "./protoc-error.js";

/** The files for one output location, kept until all generators have run. */
export class OutputFolder {
  /** With a slash at its end. */
  readonly path: string;
  readonly #files: Map<string, string> = new Map();

  constructor(location: string) {
    if (/\.(zip|jar|srcjar)$/.test(location)) {
      throw new ProtocError(`${location}: baud protoc cannot write archives yet; name a folder.`);
    }
    this.path = location === "" || location.endsWith("/") ? location : `${location}/`;
  }

  add({ name, content }: GeneratedFile): void {
    if (this.#files.has(name)) throw new ProtocError(`${name}: Tried to write the same file twice.`);
    this.#files.set(name, content);
  }

  /** The paths of the files, in order. */
  paths(): string[] {
    return [...this.#files.keys()].sort().map((name) => this.path + name);
  }

  /** Throws `ProtocError` if the folder is not there: it is never made, so that a slip does not scatter files. */
  check(): void {
    if (this.path !== "" && !existsSync(this.path)) {
      throw new ProtocError(`${this.path}: No such file or directory`);
    }
  }

  write(): void {
    for (const [name, content] of this.#files) {
      const file = this.path + name;
      try {
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, content);
      } catch (error) {
        throw new ProtocError(`${file}: ${(error as Error).message}`);
      }
    }
  }
}
