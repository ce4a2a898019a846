import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Channel, ChannelCredentials, Server, ServerCredentials } from "@baud/grpc";
import { Client, credentials } from "@grpc/grpc-js";
import { compareOutcome, type Peculiarities } from "../probe/compare-outcome.js";
import { Probe } from "../probe/gen/probe_grpc.js";
import { type ProbeCase, type ProbeOutcome, readProbeCases } from "../probe/probe-case.js";
import { ProbeService } from "../probe/probe-service.js";
import { runProbeCase } from "../probe/run-probe-case.js";
import { runProbeCaseWithGrpcJs } from "./grpc-js-probe-client.js";
import { type GrpcJsProbe, serveProbeWithGrpcJs } from "./grpc-js-probe-server.js";

const timeout = 120_000;

/** The cases of a pair share a connection, so several at a time also show that they do not disturb each other. */
const together = { concurrency: 8 };

describe("our client with our server", together, () => {
  let server: Server;
  let channel: Channel;
  before(async () => {
    server = new Server();
    server.addService(Probe, new ProbeService());
    const port = await server.listen("127.0.0.1:0", ServerCredentials.insecure());
    channel = new Channel(`127.0.0.1:${port}`, ChannelCredentials.insecure());
  });
  after(async () => {
    await channel.close();
    await server.shutdown();
  });
  itAgrees((probeCase) => runProbeCase(channel, probeCase));
});

describe("our client with the server of grpc-js", together, () => {
  let server: GrpcJsProbe;
  let channel: Channel;
  before(async () => {
    server = await serveProbeWithGrpcJs();
    channel = new Channel(server.address, ChannelCredentials.insecure());
  });
  after(async () => {
    await channel.close();
    await server.stop();
  });
  itAgrees((probeCase) => runProbeCase(channel, probeCase), { joinsText: true });
});

describe("the client of grpc-js with our server", together, () => {
  let server: Server;
  let client: Client;
  before(async () => {
    server = new Server();
    server.addService(Probe, new ProbeService());
    const port = await server.listen("127.0.0.1:0", ServerCredentials.insecure());
    client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  });
  after(async () => {
    client.close();
    await server.shutdown();
  });
  const peculiarities = { joinsText: true, endsAsksToCancel: true, dropsAnswersOfFailures: true };
  itAgrees((probeCase) => runProbeCaseWithGrpcJs(client, probeCase), peculiarities);
});

function itAgrees(run: (probeCase: ProbeCase) => Promise<ProbeOutcome>, peculiarities: Peculiarities = {}): void {
  for (const probeCase of readProbeCases()) {
    it(`agrees on: ${probeCase.name}`, { timeout }, async () => {
      assert.deepEqual(compareOutcome(probeCase, await run(probeCase), peculiarities), []);
    });
  }
}
