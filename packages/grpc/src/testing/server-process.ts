import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { lastingPort } from "./lasting-port.js";

const program = fileURLToPath(new URL("./texts-server.js", import.meta.url));

/** A server in a process of its own, that can be killed. */
export class ServerProcess implements AsyncDisposable {
  readonly port: number;
  #process: ChildProcess | undefined;

  private constructor(port: number) {
    this.port = port;
  }

  static async start(): Promise<ServerProcess> {
    const server = new ServerProcess(await lastingPort());
    await server.restart();
    return server;
  }

  /** Starts it, on the port that it had before; resolves when it serves. */
  async restart(): Promise<void> {
    const child = spawn(process.execPath, [program, String(this.port)], { stdio: ["ignore", "pipe", "inherit"] });
    this.#process = child;
    await Promise.race([once(child.stdout, "data"), once(child, "close")]);
    if (child.exitCode !== null) throw new Error(`the server cannot be started on port ${this.port} again`);
  }

  /** As `kill -9`; resolves when it is gone. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    this.#process = undefined;
    const exited = once(child, "close");
    child.kill("SIGKILL");
    await exited;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
