import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Channel, ChannelCredentials } from "@baud/grpc";
import { type ServiceProcesses, serve } from "@baud/grpc/serve";
import { testCertificates, testServerName } from "../interop/certificates.js";
import { Load } from "./load.js";

// Replaces the processes of a service again and again while clients call it, and counts the calls that fail: none may.

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "10" }, workers: { type: "string", default: "2" } },
});
const secondsEach = Number(values.seconds);
const workers = Number(values.workers);
if (!(secondsEach > 0) || !(workers >= 1)) throw new Error("--seconds and --workers want numbers above 0");

const folder = mkdtempSync(path.join(tmpdir(), "baud-restart-"));
const socket = `unix:${path.join(folder, "service.sock")}`;
const tls = ChannelCredentials.ssl({
  rootCertificates: readFileSync(testCertificates.root),
  targetNameOverride: testServerName,
});
const plain = ChannelCredentials.insecure();

console.log("way          restarts  processes     calls  failures");
let failed = 0;
for (const { way, module, where, credentials } of [
  { way: "TCP", module: "./service.js", where: { port: 0 }, credentials: plain },
  { way: "TLS", module: "./secure-service.js", where: { port: 0 }, credentials: tls },
  ...(process.platform === "win32"
    ? []
    : [{ way: "unix socket", module: "./service.js", where: { address: socket }, credentials: plain }]),
]) {
  const processes = await serve(new URL(module, import.meta.url), { ...where, workers });
  const target = "address" in where ? where.address : `localhost:${processes.port}`;
  const load = new Load(() => new Channel(target, credentials));
  const seen = new Set(processes.pids);
  const end = performance.now() + secondsEach * 1000;
  let restarts = 0;
  for (; performance.now() < end; restarts++) {
    await restartBySignal(processes);
    for (const pid of processes.pids) seen.add(pid);
  }
  await load.stop();
  await processes.stop();
  const failures = [...load.failures.values()].reduce((sum, count) => sum + count, 0);
  const numbers = [String(restarts).padStart(8), String(seen.size).padStart(9), String(load.calls).padStart(8)];
  console.log(`${way.padEnd(11)}  ${numbers.join("  ")}  ${String(failures).padStart(8)}`);
  for (const [what, count] of load.failures) console.log(`    ${count} × ${what}`);
  failed += failures;
}
rmSync(folder, { recursive: true });
if (failed > 0) process.exitCode = 1;

/** As an operator does it. Resolves when every process is another. */
async function restartBySignal(processes: ServiceProcesses): Promise<void> {
  const before = new Set(processes.pids);
  process.kill(process.pid, "SIGHUP");
  while (processes.pids.some((pid) => before.has(pid))) await delay(5);
}
