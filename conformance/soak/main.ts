import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Channel, ChannelCredentials } from "@baud/grpc";
import { createClient } from "@baud/rpc";
import { nextMessage } from "../attacks/next-message.js";
import { TestService } from "../interop/gen/grpc/testing/test_grpc.js";
import { isExpected, type Stub, soakCalls } from "./calls.js";
import { measureMemory } from "./memory.js";
import type { ServerState } from "./server.js";
import { isRising, type Sample, slopeOf } from "./slope.js";
import { startWire, type Wire } from "./wire.js";

// Calls of all kinds without a pause, for --minutes, over connections that are cut and made anew and channels that come and go. Now and
// then all calls are let end, and what the collector cannot free is measured in both processes: after the first fifth of the time
// it must not rise.

/** Megabytes by which memory may rise, besides chance, from the end of the warm-up to the end. */
const toleratedMb = 2;
const callers = 40;

const { values } = parseArgs({ options: { minutes: { type: "string", default: "30" } } });
const minutes = Number(values.minutes);
if (!(minutes > 0 && minutes <= 24 * 60)) throw new Error(`--minutes must be from 0 to 1440, not ${values.minutes}`);
const roundMs = Math.min(10_000, (minutes * 60_000) / 12);

const server = fork(path.join(import.meta.dirname, "server.js"), { execArgv: [...process.execArgv, "--expose-gc"] });
const { port } = (await nextMessage(server)) as { readonly port: number };
const wire = await startWire(port);
const started = performance.now();
const client: Sample[] = [];
const serverSide: Sample[] = [];
const problems: string[] = [];
let calls = 0;
let state: ServerState;
do {
  await soakRound(wire, roundMs);
  state = await stateOf(server);
  const now = (performance.now() - started) / 60_000;
  client.push({ minutes: now, value: await measureMemory() });
  serverSide.push({ minutes: now, value: state.memoryMb });
  console.log(
    `${now.toFixed(1)} min, ${calls.toLocaleString("en-US")} calls: client ${client.at(-1)!.value.toFixed(2)} MB, server ${state.memoryMb.toFixed(2)} MB`,
  );
} while (performance.now() - started < minutes * 60_000);
await wire.close();
// The server is told of the ends of connections, and of this question, in any order.
state = await stateOf(server);
for (let left = 20; state.connectionsOpen > 0 && left > 0; left--) state = await stateOf(server);

judge("client", client);
judge("server", serverSide);
if (state.connectionsOpen > 0) problems.push(`${state.connectionsOpen} connections are left at the server`);
const limits = Object.entries(state.limitsReached);
if (limits.length > 0) problems.push(`limits were reached: ${limits.map((each) => each.join(" ")).join(", ")}`);
server.disconnect();
// Node takes a few turns to close what it was told to.
for (let turns = 0; openSockets().length > 0 && turns < 100; turns++) await sleep(20);
if (openSockets().length > 0) problems.push(`left in the client: ${openSockets().join(", ")}`);
for (const problem of problems) console.log(`FAILED  ${problem}`);
if (problems.length > 0) process.exitCode = 1;
else console.log(`ok      ${calls.toLocaleString("en-US")} calls, nothing left and memory flat`);

/** Load for some time; when it resolves every call has ended and every channel is closed. */
async function soakRound(link: Wire, limitMs: number): Promise<void> {
  const end = performance.now() + limitMs;
  const steady = [0, 1].map(() => open(link.port));
  const cutting = setInterval(() => link.cut(), Math.max(200, limitMs / 4));
  await Promise.all(Array.from({ length: callers }, (_, i) => callUntil(end, steady[i % steady.length]!.stub, i)));
  clearInterval(cutting);
  // Channels that live for a few calls alone.
  for (let i = 0; i < 20; i++) {
    const { channel, stub } = open(port);
    await Promise.all(soakCalls.map((call) => callOnce(() => call.make(stub))));
    await channel.close();
  }
  await Promise.all(steady.map(({ channel }) => channel.close()));
}

function openSockets(): string[] {
  return process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap" || name === "TCPServerWrap");
}

function open(to: number): { channel: Channel; stub: Stub } {
  const channel = new Channel(`127.0.0.1:${to}`, ChannelCredentials.insecure(), {
    backoff: { initialMs: 5, maxMs: 50 },
  });
  return { channel, stub: createClient(TestService, channel) };
}

async function callUntil(end: number, stub: Stub, from: number): Promise<void> {
  for (let next = from; performance.now() < end; next++) {
    const call = soakCalls[next % soakCalls.length]!;
    await callOnce(() => call.make(stub));
  }
}

async function callOnce(make: () => Promise<unknown>): Promise<void> {
  calls++;
  try {
    await make();
  } catch (error) {
    if (!isExpected(error) && problems.length < 10) problems.push(`a call ended with ${String(error)}`);
  }
}

function judge(side: string, all: readonly Sample[]): void {
  const samples = all.slice(Math.ceil(all.length / 5));
  const { perMinute, error } = slopeOf(samples);
  console.log(`${side}: ${(1000 * perMinute).toFixed(1)} ± ${(1000 * error).toFixed(1)} kB a minute after the warm-up`);
  if (isRising(samples, toleratedMb)) problems.push(`the memory of the ${side} rises`);
}

async function stateOf(child: ChildProcess): Promise<ServerState> {
  child.send("state");
  return (await nextMessage(child)) as ServerState;
}
