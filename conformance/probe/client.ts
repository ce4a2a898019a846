import { Channel, ChannelCredentials } from "@baud/grpc";
import { hasPassingDeadline, type ProbeOutcome, readProbeCases } from "./probe-case.js";
import { runProbeCase } from "./run-probe-case.js";

// Makes every case's call to the probe at the address given, and prints the outcomes as JSON.
const address = process.argv[2];
if (address === undefined) throw new Error("Give the address of the probe: client.js 127.0.0.1:50051");

await using channel = new Channel(address, ChannelCredentials.insecure());
const cases = readProbeCases();
// Those whose deadline passes wait for it together.
const waiting = new Map(
  cases.filter(hasPassingDeadline).map((probeCase) => [probeCase, runProbeCase(channel, probeCase)]),
);
const outcomes: ProbeOutcome[] = [];
for (const probeCase of cases) outcomes.push(await (waiting.get(probeCase) ?? runProbeCase(channel, probeCase)));
console.log(JSON.stringify(outcomes));
