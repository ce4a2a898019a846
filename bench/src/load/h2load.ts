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
  workload: Load,
  scheme: "http" | "https" = "http",
): Contender {
  return {
    name,
    async start() {
      const serverProcess = await startServer(setting, server);
      const folder = mkdtempSync(path.join(tmpdir(), "baud-bench-"));
      const data = path.join(folder, "request");
      writeFileSync(data, request);
      let expectedRate = 2000;
      return {
        async run(durationMs) {
          const [program, ...args] = placed(setting.placement, "client", [
            "h2load",
            `--clients=${workload.connections}`,
            `--max-concurrent-streams=${workload.callsPerConnection}`,
            ...extent(workload, durationMs, expectedRate),
            `--data=${data}`,
            ...["--header=te: trailers", "--header=content-type: application/grpc"],
            `${scheme}://${serverProcess.address}/helloworld.Greeter/SayHello`,
          ]);
          const cpuBefore = serverProcess.cpuTimeMs() ?? Number.NaN;
          const { stdout } = await promisify(execFile)(program!, args, { timeout: durationMs + patienceMs });
          const serverMs = (serverProcess.cpuTimeMs() ?? Number.NaN) - cpuBefore;
          const rate = Number(/([\d.]+) req\/s/.exec(stdout)?.[1]);
          const done = Number(/(\d+) done/.exec(stdout)?.[1]);
          const failed = Number(/(\d+) failed/.exec(stdout)?.[1]);
          // Of thousands of connections at once a server may lose some: those are told, and the others measured.
          if (!(rate > 0 && failed <= mostFailures(workload, done))) throw new Error(`h2load says:\n${stdout}`);
          if (failed > 0) console.error(`${name}: ${failed} of ${failed + done} calls found no connection`);
          expectedRate = rate;
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

type Load = Workload & { readonly kind: "unary" };

/** How long h2load may take beyond what it was asked to. */
const patienceMs = 120_000;
function mostFailures({ connections }: Load, done: number): number {
  return connections < 1000 ? 0 : done / 10;
}

/** With so many calls in flight h2load does not always end in time, and a slow server may have answered none by then. */
const manyCalls = 1000;
/** To open thousands of connections takes part of a second, which counts: it should be a small part of a run. */
const longRunMs = 5000;

/** For how long; or, with many calls in flight, how many of them, at the rate of the last run. */
function extent(workload: Load, durationMs: number, expectedRate: number): string[] {
  const inFlight = workload.connections * workload.callsPerConnection;
  if (inFlight < manyCalls) return [`--duration=${Math.max(1, Math.round(durationMs / 1000))}`];
  const seconds = Math.max(durationMs, longRunMs) / 1000;
  return [`--requests=${Math.max(20 * inFlight, Math.round(expectedRate * seconds))}`];
}
