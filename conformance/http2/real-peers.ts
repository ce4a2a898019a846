import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { connect } from "@baud/http2/node";
import { startServer } from "../interop/matrix/running-program.js";

/** A program of others that speaks HTTP/2, what it is told to do, and what must come of it. */
export interface RealPeer {
  readonly name: string;
  /** Rejects when something else comes of it. */
  check(port: number): Promise<void>;
}

const run = promisify(execFile);
// Debian has nghttpd where only administrators look.
process.env["PATH"] = `${process.env["PATH"]}${path.delimiter}/usr/sbin`;

/** Clients, against our plain HTTP echo. */
export const clients: readonly RealPeer[] = [
  {
    name: "curl",
    async check(port) {
      const body = "x".repeat(300_000);
      const args = ["--http2-prior-knowledge", "--silent", "--fail", "--max-time", "60", "--data-binary", "@-"];
      const child = run("curl", [...args, `http://127.0.0.1:${port}/`], { maxBuffer: 1 << 24 });
      child.child.stdin?.end(body);
      expectEqual((await child).stdout, body);
    },
  },
  {
    name: "nghttp",
    async check(port) {
      const url = `http://127.0.0.1:${port}/`;
      const { stdout } = await run("nghttp", ["--timeout=60", "--multiply=20", "--padding=50", url, url]);
      expectEqual(stdout.split("nothing came").length - 1, 40);
    },
  },
  {
    name: "h2load",
    async check(port) {
      const { stdout } = await run("h2load", ["-n", "5000", "-c", "4", "-m", "50", `http://127.0.0.1:${port}/`]);
      expectEqual(/(\d+) succeeded, (\d+) failed/.exec(stdout)?.[0], "5000 succeeded, 0 failed");
    },
  },
];

/** Servers, against our client. */
export const servers: readonly RealPeer[] = [
  {
    name: "nghttpd",
    async check() {
      const server = await startServer((port) => ({
        command: "nghttpd",
        args: ["--no-tls", "--htdocs=.", String(port)],
      }));
      try {
        for (let i = 0; i < 20; i++) expectEqual(await statusOf(server.port, "/package.json"), "200");
        expectEqual(await statusOf(server.port, "/no-such-file"), "404");
      } finally {
        await server.stop();
      }
    },
  },
];

/** Whether a program can be started here. */
export async function isThere(name: string): Promise<boolean> {
  return run(name, ["--version"]).then(
    () => true,
    () => false,
  );
}

/** Starts the echo that clients talk to. */
export function startEcho(): ReturnType<typeof startServer> {
  return startServer((port) => ({
    command: process.execPath,
    args: [path.join(import.meta.dirname, "../h2spec/echo-server.js"), String(port)],
  }));
}

async function statusOf(port: number, path: string): Promise<string> {
  const ignore = (): void => {};
  const listener = {
    onOutput: ignore,
    onSettings: ignore,
    onStreamsAvailable: ignore,
    onGoaway: ignore,
    onClosed: ignore,
  };
  const socket = await connect({ target: { host: "127.0.0.1", port } }, () => ({
    ...listener,
    onStream: () => {
      throw new Error("a server opens no streams");
    },
  }));
  const status = await new Promise<string>((resolve, reject) => {
    let answer = "";
    const request = [":method", "GET", ":scheme", "http", ":path", path, ":authority", "localhost"];
    const stream = socket.connection.openStream(request, true, {
      onHeaders(headers, endStream) {
        answer = headers[headers.indexOf(":status") + 1]!;
        if (endStream) resolve(answer);
      },
      onData(data, endStream) {
        stream.consume(data.length);
        if (endStream) resolve(answer);
      },
      onTrailers: () => resolve(answer),
      onReset: ({ reason }) => reject(new Error(reason)),
      onWritable: ignore,
    });
  });
  socket.connection.shutdown(performance.now());
  await socket.whenClosed();
  return status;
}

function expectEqual(actual: unknown, expected: unknown): void {
  if (actual !== expected)
    throw new Error(`${String(actual).slice(0, 200)} instead of ${String(expected).slice(0, 200)}`);
}
