import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Setting } from "../suite/suite.js";
import { cpuTimeMs } from "./cpu-time.js";
import type { Answer, Order, Report } from "./order.js";
import { placed, type Side } from "./placement.js";

/** A program of the bench: its compiled module under `dist/`, and its arguments. */
export interface Program {
  readonly module: string;
  readonly args?: readonly string[];
  /** The program itself, where it is not Node that runs a module; then `module` is a name for errors. */
  readonly executable?: Executable;
}

export interface Executable {
  readonly path: string;
  /** What is added to the environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A server in a process of its own. */
export interface ServerProcess {
  /** `127.0.0.1:50051`. */
  readonly address: string;
  /** Processor time used so far, in milliseconds; undefined where the platform does not tell. */
  cpuTimeMs(): number | undefined;
  /** Memory of the process, without what is garbage, in bytes. Only servers that use `serve` can tell. */
  memoryBytes(): Promise<number>;
  stop(): Promise<void>;
}

/** A client or load generator in a process of its own. */
export interface DriverProcess {
  run(order: Order): Promise<Report>;
  stop(): Promise<void>;
}

/** Starts a server and waits until it says where it listens. */
export async function startServer(setting: Setting, program: Program): Promise<ServerProcess> {
  const child = start(setting, "server", { ...program, args: ["--port", "0", ...(program.args ?? [])] });
  const failed = failure(child, program);
  const firstLine = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout! }).once("line", resolve);
  });
  const line = await Promise.race([firstLine, failed]);
  const address = /^listening on (\S+)$/.exec(line)?.[1];
  if (address === undefined) throw new Error(`${program.module} said "${line}" instead of "listening on HOST:PORT"`);
  return {
    address,
    cpuTimeMs: () => cpuTimeMs(child.pid!),
    async memoryBytes() {
      child.send("memory");
      const [{ rssBytes }] = await Promise.race([once(child, "message"), failed]);
      return rssBytes;
    },
    stop: () => stop(child),
  };
}

/** Starts a driving process and waits until it takes orders. */
export async function startDriver(setting: Setting, program: Program): Promise<DriverProcess> {
  const child = start(setting, "client", program);
  const failed = failure(child, program);
  const nextAnswer = async (): Promise<Answer> => {
    const [answer] = await Promise.race([once(child, "message"), failed]);
    return answer as Answer;
  };
  await nextAnswer();
  return {
    async run(order) {
      const answered = nextAnswer();
      child.send(order);
      const answer = await answered;
      if (answer.kind === "report") return answer.report;
      throw new Error(`${program.module}: ${answer.kind === "failure" ? answer.reason : "answered out of turn"}`);
    },
    stop: () => stop(child),
  };
}

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

function start(setting: Setting, side: Side, program: Program): ChildProcess {
  const module = path.join(import.meta.dirname, "..", "..", program.module);
  const { executable } = program;
  const started = executable === undefined ? [setting.nodePath, module] : [executable.path];
  const command = placed(setting.placement, side, [...started, ...(program.args ?? [])]);
  const child = spawn(command[0]!, command.slice(1), {
    // As JSON what was never reached, Infinity, would be null.
    serialization: "advanced",
    stdio: ["ignore", "pipe", "inherit", ...(executable === undefined ? (["ipc"] as const) : [])],
    env: { ...process.env, ...executable?.environment },
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

/** Rejects when the process ends, or never began. A handler is attached, so that nobody needs to wait for it. */
function failure(child: ChildProcess, program: Program): Promise<never> {
  const failed = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => reject(new Error(`${program.module} ended with ${signal ?? code}`)));
  });
  failed.catch(() => {});
  return failed;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}
