import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("./texts-server.js", import.meta.url));

const maxTries = 50;

/** A server in a process of its own, that can be killed. */
export class ServerProcess implements AsyncDisposable {
  port = 0;
  #process: ChildProcess | undefined;

  static async start(): Promise<ServerProcess> {
    const server = new ServerProcess();
    await server.restart();
    return server;
  }

  /** Starts it, on the port that it had before; resolves when it serves. */
  async restart(): Promise<void> {
    for (let tries = 1; ; tries++) {
      const child = spawn(process.execPath, [program, String(this.port)], { stdio: ["ignore", "pipe", "ignore"] });
      this.#process = child;
      const [printed] = await Promise.race([once(child.stdout, "data"), once(child, "close")]);
      if (child.exitCode === null) {
        this.port = Number(printed);
        return;
      }
      // Meanwhile the port may serve some client's connection.
      if (tries === maxTries) throw new Error(`the server cannot be started on port ${this.port} again`);
    }
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
