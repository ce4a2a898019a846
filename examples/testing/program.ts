import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

/** The folder that holds the whole repository, seen from examples/dist/testing, where this file runs. */
export const root: string = fileURLToPath(new URL("../../..", import.meta.url));

/** A program that has not ended by then is stuck, and would keep its test from ending. */
const longestRunMs = 300_000;

/** How a program ended, and all that it said. */
export interface FinishedProgram {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program in a process of its own, as a user would start it. Disposing of it ends it, if it has not ended yet. */
export class Program implements AsyncDisposable {
  /** Resolves when the program has ended and all of its output is there. */
  readonly finished: Promise<FinishedProgram>;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  #stdout = "";
  #stderr = "";
  #hasEnded = false;
  #waiters: (() => void)[] = [];

  constructor(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: longestRunMs,
      killSignal: "SIGKILL",
    });
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
      this.#wakeWaiters();
    });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    this.finished = this.#finish();
  }

  /** Starts an example: `Program.example("square", "server", "--port", "0")`. */
  static example(...args: string[]): Program {
    return new Program(process.execPath, ["scripts/example.mjs", ...args]);
  }

  /** The whole lines that the program has written to its standard output so far. */
  get lines(): readonly string[] {
    return this.#stdout.split("\n").slice(0, -1);
  }

  /** The first line that matches `pattern`, once it is there. Rejects when the program ends without one. */
  async line(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      for (const line of this.lines) {
        const match = pattern.exec(line);
        if (match) return match;
      }
      if (this.#hasEnded) {
        const { exitCode, stdout, stderr } = await this.finished;
        throw new Error(`no line ${pattern} before the end with exit status ${exitCode}:\n${stdout}${stderr}`);
      }
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  /** Where the program listens, as the first line of a server tells: `127.0.0.1:50051`. */
  async address(): Promise<string> {
    const [, address] = await this.line(/^listening on (\S+)$/);
    return address!;
  }

  /** Sends a signal: SIGTERM lets a server drain. */
  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#hasEnded) return;
    this.#child.kill("SIGKILL");
    await this.finished;
  }

  async #finish(): Promise<FinishedProgram> {
    const [exitCode] = (await once(this.#child, "close")) as [number | null];
    this.#hasEnded = true;
    this.#wakeWaiters();
    return { exitCode, stdout: this.#stdout, stderr: this.#stderr };
  }

  #wakeWaiters(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}

/** The flags that lead a client to a server: `--host 127.0.0.1 --port 50051`. */
export function addressFlags(address: string): string[] {
  const colon = address.lastIndexOf(":");
  return ["--host", address.slice(0, colon), "--port", address.slice(colon + 1)];
}
