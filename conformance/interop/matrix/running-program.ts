import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Program } from "./peer.js";

/** How a program ended, and the end of what it said. */
export interface ProgramEnd {
  readonly hasSucceeded: boolean;
  readonly output: string;
}

/** A server that was started and accepts connections. */
export interface RunningServer {
  readonly port: number;
  /** Asks the server to end by SIGTERM, and kills it when it takes too long. Resolves to how it ended. */
  stop(): Promise<string>;
}

const keptOutputCharacters = 4_000;
const startLimitMs = 60_000;
const stopLimitMs = 30_000;

/** Runs a program to its end; one that takes longer than `limitMs` is killed, and has failed. */
export async function runToEnd(program: Program, limitMs: number): Promise<ProgramEnd> {
  const running = new RunningProgram(program);
  const limit = setTimeout(() => running.kill(), limitMs);
  const how = await running.ended;
  clearTimeout(limit);
  if (how === "exit status 0") return { hasSucceeded: true, output: running.output };
  const reason = running.isKilled ? `not through after ${limitMs / 1000} s` : how;
  return { hasSucceeded: false, output: `${running.output.trimEnd()}\n${reason}` };
}

/** Starts a server on a free port. Rejects when it ends, or accepts no connection in time. */
export async function startServer(programOn: (port: number) => Program): Promise<RunningServer> {
  for (;;) {
    const port = unclaimedPort();
    // Whoever is there already would be taken for the server.
    if (await accepts(port)) continue;
    const running = new RunningProgram(programOn(port));
    const fault = await faultAtStart(running, port);
    if (fault === undefined) return runningServer(running, port);
    running.kill();
    if (!/EADDRINUSE|address already in use|failed to bind/i.test(running.output)) {
      throw new Error(`${running.commandLine}: ${fault}\n${running.output}`);
    }
  }
}

/**
 * A port that hardly anybody has: it lies below those that systems give to clients, and to servers that take any, which are gone the
 * next moment.
 */
export function unclaimedPort(): number {
  return 20_000 + Math.floor(Math.random() * 9_900);
}

/** Waits until a server accepts connections; else resolves to what is wrong. */
async function faultAtStart(running: RunningProgram, port: number): Promise<string | undefined> {
  const end = performance.now() + startLimitMs;
  while (!(await accepts(port))) {
    if (running.end !== undefined) return running.end;
    if (performance.now() > end) return "accepts no connection";
    await sleep(20);
  }
  return running.end;
}

function runningServer(running: RunningProgram, port: number): RunningServer {
  return {
    port,
    async stop() {
      running.terminate();
      const limit = setTimeout(() => running.kill(), stopLimitMs);
      const end = await running.ended;
      clearTimeout(limit);
      return `${end}\n${running.output}`.trimEnd();
    },
  };
}

/** What a program prints on its standard output; `undefined` when there is no such program. Rejects when it fails. */
export async function outputOf(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { encoding: "utf8" });
    return stdout;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

class RunningProgram {
  readonly commandLine: string;
  readonly #child: ChildProcess;
  /** How it ended; never rejects. */
  readonly ended: Promise<string>;
  #end: string | undefined;
  #output = "";

  constructor({ command, args, env, cwd }: Program) {
    this.commandLine = [command, ...args].join(" ");
    this.#child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#output = (this.#output + text).slice(-keptOutputCharacters);
      });
    }
    this.ended = new Promise((resolve) => {
      const tell = (end: string) => {
        this.#end = end;
        resolve(end);
      };
      this.#child.once("error", (error) => tell(error.message));
      this.#child.once("close", (code, signal) => tell(signal ?? `exit status ${code}`));
    });
  }

  /** How it ended, if it has. */
  get end(): string | undefined {
    return this.#end;
  }

  get output(): string {
    return this.#output;
  }

  get isKilled(): boolean {
    return this.#child.killed;
  }

  /** Asks it to end. */
  terminate(): void {
    this.#child.kill("SIGTERM");
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
