import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, Metadata, type ServerContext, Status } from "@baud/rpc";
import { addLoadReports, Channel, ChannelCredentials, reportLoad, Server, ServerCredentials } from "../index.js";
import { type LoadReport, writeLoadReport } from "../load-report/load-report.js";
import { endpoints, type FakeConnection, FakeHost } from "../testing/fake-balancer-host.js";
import { ManualClock } from "../testing/manual-clock.js";
import { nothingLeft, openResources } from "../testing/testbed.js";
import { type Text, Texts, TextsHandlers } from "../testing/texts-service.js";
import { WeightedRoundRobin } from "./weighted-round-robin.js";
import { parseWeightedRoundRobinConfig } from "./weighted-round-robin-config.js";

/** Endpoints that are connected, and a clock; calls report what the test says. */
class Bench {
  readonly host: FakeHost = new FakeHost();
  readonly clock: ManualClock = new ManualClock();
  readonly balancer: WeightedRoundRobin = new WeightedRoundRobin(this.host, this.clock, () => 0.5);
  readonly connections: FakeConnection[] = [];

  static async connected(count: number, config: object = {}): Promise<Bench> {
    const bench = new Bench();
    const ports = Array.from({ length: count }, (_, index) => index + 1);
    bench.balancer.update(endpoints(...ports), parseWeightedRoundRobinConfig(config));
    for (const number of ports) bench.connections.push((await bench.host.connector.attempt(number)).succeed());
    return bench;
  }

  /** Makes calls until each endpoint has ended at least one with its report. */
  report(...reports: readonly (LoadReport | undefined)[]): void {
    for (let i = 0; i < 100; i++) {
      const pick = this.host.pickForCall();
      assert.equal(pick.name, "connection");
      const report = reports[Number(pick.connection.peer.slice("h:".length)) - 1];
      const trailers = new Metadata();
      if (report !== undefined) writeLoadReport(trailers, report);
      pick.tracker?.onCallStart();
      pick.tracker?.onCallEnd({ code: Status.OK, details: "", trailers });
    }
  }

  /** How many of so many calls go to each endpoint. */
  spread(calls: number): number[] {
    const counts = this.connections.map(() => 0);
    for (let i = 0; i < calls; i++) counts[Number(this.host.pick().slice("h:".length)) - 1]!++;
    return counts;
  }
}

/** To within one: whose turn it is when counting begins is left to chance. */
function assertSpread(actual: readonly number[], expected: readonly number[]): void {
  const isNear = actual.every((count, index) => Math.abs(count - expected[index]!) <= 1);
  assert.ok(isNear, `${actual} is not ${expected}`);
}

const noBlackout = { blackoutPeriod: "0s" };

test("endpoints get calls by what they say of themselves: calls a second, for what they use", async () => {
  const bench = await Bench.connected(3, noBlackout);
  bench.report(
    { rps: 100, cpuUtilization: 0.5 },
    { rps: 100, cpuUtilization: 0.25 },
    { rps: 50, applicationUtilization: 0.5, cpuUtilization: 9 },
  );
  assertSpread(bench.spread(30), [10, 10, 10]);
  bench.clock.advance(1_000);
  assertSpread(bench.spread(70), [20, 40, 10]);
  bench.balancer.close("the test is over", false);
  assert.equal(bench.clock.timerCount, 0);
});

test("errors make an endpoint weigh less", async () => {
  const bench = await Bench.connected(2, { ...noBlackout, errorUtilizationPenalty: 2 });
  bench.report({ rps: 10, cpuUtilization: 0.5 }, { rps: 10, cpuUtilization: 0.5, eps: 2.5 });
  bench.clock.advance(1_000);
  assertSpread(bench.spread(30), [20, 10]);
});

test("an endpoint without reports gets as much as the others on average; with fewer than two that report all get the same", async () => {
  const bench = await Bench.connected(3, noBlackout);
  bench.report({ rps: 100, cpuUtilization: 0.5 }, undefined, { rps: 100, cpuUtilization: 0.25 });
  bench.clock.advance(1_000);
  assertSpread(bench.spread(90), [20, 30, 40]);
  const other = await Bench.connected(2, noBlackout);
  other.report({ rps: 100, cpuUtilization: 0.01 }, undefined);
  other.clock.advance(1_000);
  assertSpread(other.spread(10), [5, 5]);
});

test("reports count after the blackout period, and no longer than the expiration period", async () => {
  const bench = await Bench.connected(2, { blackoutPeriod: "5s", weightExpirationPeriod: "20s" });
  const reports = [
    { rps: 100, cpuUtilization: 0.5 },
    { rps: 100, cpuUtilization: 0.25 },
  ];
  bench.report(...reports);
  bench.clock.advance(4_000);
  assertSpread(bench.spread(30), [15, 15]);
  bench.clock.advance(2_000);
  assertSpread(bench.spread(30), [10, 20]);
  bench.clock.advance(15_000);
  assertSpread(bench.spread(30), [15, 15]);
  bench.report(...reports);
  bench.clock.advance(3_000);
  // The blackout begins anew.
  assertSpread(bench.spread(30), [15, 15]);
  bench.clock.advance(3_000);
  assertSpread(bench.spread(30), [10, 20]);
});

test("a config is read with its defaults, and one that is wrong is refused", () => {
  assert.deepEqual(parseWeightedRoundRobinConfig({}), {
    oobReportingPeriodMs: undefined,
    blackoutPeriodMs: 10_000,
    weightExpirationPeriodMs: 180_000,
    weightUpdatePeriodMs: 1_000,
    errorUtilizationPenalty: 1,
  });
  const { oobReportingPeriodMs, weightUpdatePeriodMs } = parseWeightedRoundRobinConfig({
    enableOobLoadReport: true,
    weightUpdatePeriod: "0.001s",
  });
  assert.deepEqual([oobReportingPeriodMs, weightUpdatePeriodMs], [10_000, 100]);
  assert.throws(() => parseWeightedRoundRobinConfig({ errorUtilizationPenalty: -1 }), /errorUtilizationPenalty/);
  assert.throws(() => parseWeightedRoundRobinConfig({ blackoutPeriod: 1 }), /blackoutPeriod must be a duration/);
});

/** Two servers; the first says that it has four times as much to do. */
async function serve(isOutOfBand: boolean) {
  const counts = [0, 0];
  const servers = counts.map(() => new Server());
  const ports: number[] = [];
  for (const [index, server] of servers.entries()) {
    const load: LoadReport = { rps: 100, cpuUtilization: index === 0 ? 0.8 : 0.2 };
    const upper = (request: Text, context: ServerContext): Text => {
      counts[index]!++;
      if (!isOutOfBand) reportLoad(context, load);
      return request;
    };
    server.addService(Texts, Object.assign(new TextsHandlers(), { upper }));
    if (isOutOfBand) addLoadReports(server, { minIntervalMs: 1 }).set(load);
    ports.push(await server.listen("127.0.0.1:0", ServerCredentials.insecure()));
  }
  return { counts, servers, target: `ipv4:${ports.map((port) => `127.0.0.1:${port}`).join()}` };
}

for (const isOutOfBand of [false, true]) {
  test(`servers that report ${isOutOfBand ? "out of band" : "with their calls"} are weighed by it`, async () => {
    const before = openResources();
    const { counts, servers, target } = await serve(isOutOfBand);
    const config = {
      ...noBlackout,
      weightUpdatePeriod: "0.1s",
      enableOobLoadReport: isOutOfBand,
      oobReportingPeriod: "0.01s",
    };
    const channel = new Channel(target, ChannelCredentials.insecure(), {
      serviceConfig: { loadBalancingConfig: [{ weighted_round_robin: config }] },
    });
    const stub = createClient(Texts, channel);
    const isWeighed = async (): Promise<boolean> => {
      counts.fill(0);
      for (let i = 0; i < 50; i++) await stub.upper({});
      return Math.abs(counts[0]! - 10) <= 1;
    };
    while (!(await isWeighed()));
    await channel.close();
    await Promise.all(servers.map((server) => server.shutdown({ graceMs: 0 })));
    await nothingLeft(before);
  });
}

test("a server that does not report out of band gets calls all the same", async () => {
  await using server = new Server();
  server.addService(Texts, new TextsHandlers());
  const port = await server.listen("127.0.0.1:0", ServerCredentials.insecure());
  await using channel = new Channel(`127.0.0.1:${port}`, ChannelCredentials.insecure(), {
    serviceConfig: { loadBalancingConfig: [{ weighted_round_robin: { enableOobLoadReport: true } }] },
  });
  assert.equal((await createClient(Texts, channel).upper({ text: "a" })).text, "A");
});
