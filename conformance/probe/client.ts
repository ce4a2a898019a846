import { Channel, ChannelCredentials } from "@baud/grpc";
import { type ProbeOutcome, readProbeCases } from "./probe-case.js";
import { runProbeCase } from "./run-probe-case.js";

// Makes every case's call to the probe at the address given, and prints the outcomes as JSON.
const address = process.argv[2];
if (address === undefined) throw new Error("Give the address of the probe: client.js 127.0.0.1:50051");

await using channel = new Channel(address, ChannelCredentials.insecure());
const outcomes: ProbeOutcome[] = [];
for (const probeCase of readProbeCases()) outcomes.push(await runProbeCase(channel, probeCase));
console.log(JSON.stringify(outcomes));
