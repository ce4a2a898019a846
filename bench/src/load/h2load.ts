import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type Program, startServer } from "../process/child.js";
import type { Workload } from "../process/order.js";
import { placed } from "../process/placement.js";
import type { Contender, Setting } from "../suite/suite.js";

/** A gRPC message: its prefix, and `helloworld.HelloRequest { name: "0123456789" }`. */
const request = Buffer.from("\0\0\0\0\x0c\n\n0123456789", "latin1");

export function isH2loadInstalled(): boolean {
  return spawnSync("h2load", ["--version"]).status === 0;
}

/**
 * A server driven by nghttp2's h2load, an outside load generator. It tells HTTP statuses only: that the calls end with
 * `grpc-status: 0` is checked by our own.
 */
export function h2loadContender(
  setting: Setting,
  name: string,
  server: Program,
  workload: Workload & { readonly kind: "unary" },
  scheme: "http" | "https" = "http",
): Contender {
  return {
    name,
    async start() {
      const serverProcess = await startServer(setting, server);
      const folder = mkdtempSync(path.join(tmpdir(), "baud-bench-"));
      const data = path.join(folder, "request");
      writeFileSync(data, request);
      return {
        async run(durationMs) {
          const [program, ...args] = placed(setting.placement, "client", [
            "h2load",
            `--clients=${workload.connections}`,
            `--max-concurrent-streams=${workload.callsPerConnection}`,
            `--duration=${Math.max(1, Math.round(durationMs / 1000))}`,
            // To open many connections takes a while that is not to be counted.
            ...(workload.connections > 100 ? ["--warm-up-time=2"] : []),
            `--data=${data}`,
            ...["--header=te: trailers", "--header=content-type: application/grpc"],
            `${scheme}://${serverProcess.address}/helloworld.Greeter/SayHello`,
          ]);
          const cpuBefore = serverProcess.cpuTimeMs() ?? Number.NaN;
          const { stdout } = await promisify(execFile)(program!, args);
          const serverMs = (serverProcess.cpuTimeMs() ?? Number.NaN) - cpuBefore;
          const rate = Number(/([\d.]+) req\/s/.exec(stdout)?.[1]);
          const done = Number(/(\d+) done/.exec(stdout)?.[1]);
          const [, failed, errored] = /(\d+) failed, (\d+) errored/.exec(stdout) ?? [];
          if (!(rate > 0) || failed !== "0" || errored !== "0") throw new Error(`h2load says:\n${stdout}`);
          return { values: { rate, serverUs: (serverMs * 1000) / done }, cpu: {} };
        },
        async stop() {
          rmSync(folder, { recursive: true });
          await serverProcess.stop();
        },
      };
    },
  };
}
