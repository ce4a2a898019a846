import { execFile } from "node:child_process";
import path from "node:path";
import { parseArgs, promisify } from "node:util";
import { obey } from "../process/obey.js";
import { reportOfLatencies } from "./one-at-a-time.js";

// grpcio's blocking stub: a program in Python for each order, which is what `--python` runs.

const bench = path.join(import.meta.dirname, "..", "..", "..");
const script = path.join(bench, "python", "one_call_at_a_time.py");
const { values } = parseArgs({ options: { python: { type: "string", default: "python3" } } });

obey(async ({ address, workload, warmUpMs, durationMs }) => {
  if (workload.kind !== "oneAtATime")
    throw new Error(`it calls one at a time, and does not carry out ${workload.kind}`);
  const args = [script, address, String(warmUpMs), String(durationMs)];
  const options = { cwd: path.join(bench, "proto"), maxBuffer: 2 ** 26 };
  const { stdout } = await promisify(execFile)(values.python, args, options);
  const { latenciesUs, elapsedMs, cpuMs } = JSON.parse(stdout) as PythonReport;
  return reportOfLatencies(latenciesUs, elapsedMs, cpuMs);
});

interface PythonReport {
  readonly latenciesUs: readonly number[];
  readonly elapsedMs: number;
  readonly cpuMs: number;
}
