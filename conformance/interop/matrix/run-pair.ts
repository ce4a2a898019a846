import { connectionScalingCase, scalingCaseStreams } from "../cases/connection-scaling-case.js";
import { type Certificates, testCertificates, testServerName } from "../certificates.js";
import { startMisbehavingServer } from "../negative/misbehaving-server.js";
import type { Outcome, Pair, Security } from "./outcome.js";
import type { Gap, Peer, Program } from "./peer.js";
import { runToEnd, startServer } from "./running-program.js";

/** A run of one case takes this long at most; those that work for long have more. */
const caseLimitMs = 60_000;
const longCaseLimitMs = 180_000;

/** The flags of the soak cases: enough to see leaks of streams and windows, and lenient about a busy machine. */
const soakFlags = [
  "--soak_iterations=10",
  "--soak_overall_timeout_seconds=150",
  "--soak_per_iteration_max_acceptable_latency_ms=60000",
];
/** The policy that the clients of the suite have for the cases of load reports. */
const loadReportFlags = ['--service_config_json={"loadBalancingConfig":[{"test_backend_metrics_load_balancer":{}}]}'];
const longLivedFlags = ["--soak_iterations=3", "--iteration_interval=1"];

/** The flags of the servers that a case has to itself. */
const ownServerFlags: Readonly<Record<string, readonly string[]>> = {
  [connectionScalingCase]: [`--max_concurrent_streams=${scalingCaseStreams}`],
};

/**
 * Runs `cases`, one after the other, between a client and one process of a server; those that need flags of the server's own,
 * each with another process. Tells of each as it ends; resolves to how the servers ended when they were asked to.
 */
export async function runPair(
  pair: Pair,
  security: Security,
  cases: readonly string[],
  onOutcome: (testCase: string, outcome: Outcome) => void,
): Promise<string[]> {
  const together = cases.filter((testCase) => ownServerFlags[testCase] === undefined);
  const ends = [await runWithServer(pair, security, together, [], onOutcome)];
  for (const testCase of cases) {
    const flags = ownServerFlags[testCase];
    const gap = gapOf(pair, testCase);
    if (flags === undefined) continue;
    // Nothing would be run: its server need not know the flags.
    if (gap?.kind === "absent") onOutcome(testCase, { kind: "gap", reason: gap.reason });
    else ends.push(await runWithServer(pair, security, [testCase], flags, onOutcome));
  }
  return ends;
}

async function runWithServer(
  { client, server }: Pair,
  security: Security,
  cases: readonly string[],
  ownFlags: readonly string[],
  onOutcome: (testCase: string, outcome: Outcome) => void,
): Promise<string> {
  const certificates = client.certificates ?? server.certificates ?? testCertificates;
  const running = await startServer((port) =>
    server.server([...serverFlags(port, security, certificates), ...ownFlags]),
  );
  try {
    for (const testCase of cases) {
      const flags = [...clientFlags(running.port, security, certificates), ...flagsOfCase(testCase)];
      const gap = gapOf({ client, server }, testCase);
      onOutcome(testCase, await runCase(client.client(testCase, flags), testCase, gap));
    }
  } catch (error) {
    await running.stop();
    throw error;
  }
  return await running.stop();
}

function gapOf({ client, server }: Pair, testCase: string): Gap | undefined {
  return client.clientGaps[testCase] ?? server.serverGaps[testCase];
}

/** Runs one case between a client and a server that misbehaves. */
export async function runNegativeCase(client: Peer, testCase: string): Promise<Outcome> {
  const server = await startMisbehavingServer(testCase);
  try {
    const flags = [`--server_host=127.0.0.1`, `--server_port=${server.port}`];
    const outcome = await runCase(client.client(testCase, flags), testCase, client.clientGaps[testCase]);
    const faults = await server.faults();
    if (outcome.kind !== "passed" || faults.length === 0) return outcome;
    return { kind: "failed", output: `the client passed, but ${faults.join(", ")}` };
  } finally {
    await server.close();
  }
}

async function runCase(program: Program, testCase: string, gap: Gap | undefined): Promise<Outcome> {
  if (gap?.kind === "absent") return { kind: "gap", reason: gap.reason };
  const { hasSucceeded, output } = await runToEnd(program, limitOf(testCase));
  if (gap === undefined) return hasSucceeded ? { kind: "passed" } : { kind: "failed", output };
  if (!hasSucceeded) return { kind: "gap", reason: gap.reason };
  return { kind: "failed", output: `it passes, though it is listed as a gap (${gap.reason}): take it off the list` };
}

function limitOf(testCase: string): number {
  return testCase === "concurrent_large_unary" || testCase.endsWith("_soak") ? longCaseLimitMs : caseLimitMs;
}

function serverFlags(port: number, security: Security, { serverChain, serverKey }: Certificates): string[] {
  if (security === "plain") return [`--port=${port}`, "--use_tls=false"];
  return [`--port=${port}`, "--use_tls=true", `--tls_cert_file=${serverChain}`, `--tls_key_file=${serverKey}`];
}

function clientFlags(port: number, security: Security, { root }: Certificates): string[] {
  const place = ["--server_host=127.0.0.1", `--server_port=${port}`];
  if (security === "plain") return [...place, "--use_tls=false"];
  const trust = ["--use_test_ca=true", `--ca_file=${root}`, `--server_host_override=${testServerName}`];
  return [...place, "--use_tls=true", ...trust];
}

function flagsOfCase(testCase: string): readonly string[] {
  if (testCase === "long_lived_channel") return longLivedFlags;
  if (testCase.startsWith("orca_")) return loadReportFlags;
  return testCase.endsWith("_soak") ? soakFlags : [];
}
