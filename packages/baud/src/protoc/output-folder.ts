import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ProtocError } from "./protoc-error.js";

/** The files for one output location, kept until all generators have run. */
export class OutputFolder {
  /** With a slash at its end; empty for the current folder. */
  readonly path: string;
  readonly #files: Map<string, string> = new Map();

  constructor(location: string) {
    if (/\.(zip|jar|srcjar)$/.test(location)) {
      throw new ProtocError(`${location}: baud protoc cannot write archives yet; name a folder.`);
    }
    this.path = location === "" || location.endsWith("/") ? location : `${location}/`;
  }

  /** Adds a file by its path in the folder. Throws `ProtocError` if there is one. */
  add(name: string, content: string): void {
    if (this.#files.has(name)) throw new ProtocError(`${name}: Tried to write the same file twice.`);
    this.#files.set(name, content);
  }

  /**
   * Puts text into a file that another generator has added: in front of the line that marks the point, in that line's
   * indentation, or in front of a comment that is the mark (plugin.proto, `CodeGeneratorResponse.File.insertion_point`).
   */
  insert(name: string, point: string, content: string): void {
    const text = this.#files.get(name);
    if (text === undefined) throw new ProtocError(`${name}: Tried to insert into file that doesn't exist.`);
    const mark = text.indexOf(`@@protoc_insertion_point(${point})`);
    if (mark === -1) throw new ProtocError(`${name}: insertion point "${point}" not found.`);
    const isInline = mark > 3 && text.startsWith("/*", mark - 3);
    const at = isInline ? mark - 3 : text.lastIndexOf("\n", mark) + 1;
    const indent = /^[ \t]*/.exec(text.slice(at))![0];
    const lines = content === "" || content.endsWith("\n") ? content : `${content}\n`;
    const inserted = indent === "" ? lines : lines.replace(/[^\n]*\n/g, (line) => indent + line);
    this.#files.set(name, text.slice(0, at) + inserted + text.slice(at));
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
