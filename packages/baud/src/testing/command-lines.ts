import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A run of protoc, and what came of it. */
export interface CommandLine {
  readonly args: readonly string[];
  /** What is put into its standard input, a byte a character. */
  readonly stdin?: string;
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The SHA-256 of what was written into the folder `out`, by path. */
  readonly outputs: { readonly [path: string]: string };
}

/** Sources, and command lines that are run among them, each with an empty folder `out`. */
export interface CommandLines {
  readonly files: { readonly [path: string]: string | { readonly base64: string } };
  readonly cases: readonly CommandLine[];
}

/** Makes a folder with these files, hands it to `use`, and removes it. */
export function inFolder<T>(files: CommandLines["files"], use: (folder: string) => T): T {
  const folder = mkdtempSync(path.join(tmpdir(), "baud-protoc-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      const bytes = typeof content === "string" ? content : Buffer.from(content.base64, "base64");
      writeFileSync(path.join(folder, name), bytes);
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs a program in a folder. */
export function runIn(
  folder: string,
  program: readonly string[],
  args: readonly string[],
  stdin?: string,
): CommandLine {
  const out = path.join(folder, "out");
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  const [file, ...first] = program as [string, ...string[]];
  const { status, stdout, stderr } = spawnSync(file, [...first, ...args], {
    cwd: folder,
    encoding: "latin1",
    input: Buffer.from(stdin ?? "", "latin1"),
  });
  const outputs: Record<string, string> = {};
  for (const entry of readdirSync(out, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const written = path.join(entry.parentPath, entry.name);
    const name = path.relative(out, written).replaceAll(path.sep, "/");
    outputs[name] = createHash("sha256").update(readFileSync(written)).digest("hex");
  }
  // What the library logs beside the compiler's answers is left out.
  const lines = stderr.split("\n").filter((line) => !line.startsWith("[libprotobuf"));
  return {
    args,
    ...(stdin !== undefined && { stdin }),
    status: status ?? -1,
    stdout,
    stderr: lines.join("\n"),
    outputs,
  };
}
