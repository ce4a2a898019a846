import { existsSync } from "node:fs";
import { ProtocError } from "./protoc-error.js";
import { writeGenerated, writeOutput } from "./write-output.js";
import { zipArchive } from "./zip-archive.js";

/** The files for one output location, a folder or an archive, kept until all generators have run. */
export class OutputLocation {
  /** Of a folder with a slash at its end; empty for the current one. */
  readonly path: string;
  readonly #kind: "folder" | "zip" | "jar";
  readonly #files: Map<string, string> = new Map();
  readonly #allowsEscape: boolean;

  constructor(location: string, allowsEscape: boolean) {
    this.#allowsEscape = allowsEscape;
    if (location.endsWith(".jar")) this.#kind = "jar";
    else if (location.endsWith(".zip") || location.endsWith(".srcjar")) this.#kind = "zip";
    else this.#kind = "folder";
    this.path = this.#kind === "folder" && !/(^|\/)$/.test(location) ? `${location}/` : location;
  }

  /** Adds a file by its path in the folder. Throws `ProtocError` if there is one. */
  add(name: string, content: string): void {
    if (this.#files.has(name)) throw new ProtocError(`${name}: Tried to write the same file twice.`);
    this.#files.set(name, content);
  }

  /**
   * Puts text into a file that another generator has added: in front of the line that marks the point, in that line's
   * indentation, or in front of a comment that is the mark (plugin.proto,
   * `CodeGeneratorResponse.File.insertion_point`).
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
    return this.#sorted().map(([name]) => this.path + name);
  }

  /**
   * Throws `ProtocError` if the folder is not there (it is never made, so that a slip does not scatter files), or if a
   * generator has named a file that might be outside of it.
   */
  check(): void {
    const escaping =
      this.#kind === "folder" && !this.#allowsEscape && this.#sorted().find(([name]) => name.includes(".."));
    if (escaping) {
      throw new ProtocError(
        `Output file names must never have a relative path. (${escaping[0]}). Use --unsafe_allow_out_dir_escape to ` +
          "disable this error if intentional.",
      );
    }
    if (this.#kind === "folder" && this.path !== "" && !existsSync(this.path)) {
      throw new ProtocError(`${this.path}: No such file or directory`);
    }
  }

  write(onlyChanges: boolean): void {
    if (this.#kind === "folder") {
      for (const [name, content] of this.#files) writeGenerated(this.path, name, content, onlyChanges);
    } else {
      // Java's tools ask for a manifest.
      if (this.#kind === "jar" && !this.#files.has(MANIFEST)) this.#files.set(MANIFEST, MANIFEST_CONTENT);
      writeOutput(this.path, zipArchive(this.#sorted()));
    }
  }

  #sorted(): [string, string][] {
    return [...this.#files].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

const MANIFEST = "META-INF/MANIFEST.MF";
const MANIFEST_CONTENT = "Manifest-Version: 1.0\nCreated-By: 1.6.0 (protoc)\n\n";
