import assert from "node:assert/strict";
import { test } from "node:test";
import { Status } from "@baud/rpc";
import { endpoints, FakeHost } from "../testing/fake-balancer-host.js";
import { ManualClock } from "../testing/manual-clock.js";
import "./built-in-policies.js";
import { findOutliers } from "./find-outliers.js";
import { OutlierDetection, outlierDetectionPolicy } from "./outlier-detection.js";
import { WatchedEndpoint } from "./watched-endpoint.js";

const childPolicy = [{ round_robin: {} }];

function parse(fields: object) {
  return outlierDetectionPolicy.parseConfig({ childPolicy, ...fields });
}

/** Endpoints with these numbers of calls that succeeded and failed. */
function watched(...counts: readonly (readonly [succeeded: number, failed: number])[]): WatchedEndpoint[] {
  return counts.map(([succeeded, failed]) => Object.assign(new WatchedEndpoint(), { succeeded, failed }));
}

const cases: readonly [name: string, config: object, counts: [number, number][], random: number, outliers: number[]][] =
  [
    [
      "nothing is asked for",
      {},
      [
        [0, 100],
        [100, 0],
      ],
      0,
      [],
    ],
    [
      "more fail than the threshold",
      { failurePercentageEjection: { threshold: 50, minimumHosts: 2 }, maxEjectionPercent: 100 },
      [
        [49, 51],
        [50, 50],
        [0, 49],
      ],
      0,
      [0],
    ],
    [
      "too few servers have enough calls",
      { failurePercentageEjection: { minimumHosts: 3 }, maxEjectionPercent: 100 },
      [
        [0, 50],
        [50, 0],
        [49, 0],
      ],
      0,
      [],
    ],
    [
      "the dice do not enforce it",
      { failurePercentageEjection: { enforcementPercentage: 50, minimumHosts: 1 }, maxEjectionPercent: 100 },
      [[0, 50]],
      0.5,
      [],
    ],
    [
      "the dice enforce it",
      { failurePercentageEjection: { enforcementPercentage: 50, minimumHosts: 1 }, maxEjectionPercent: 100 },
      [[0, 50]],
      0.49,
      [0],
    ],
    [
      "so many would be too many",
      { failurePercentageEjection: { minimumHosts: 1 }, maxEjectionPercent: 50 },
      [
        [0, 50],
        [0, 50],
        [0, 50],
        [0, 50],
      ],
      0,
      [0, 1],
    ],
    [
      "one does far worse than the others",
      { successRateEjection: { stdevFactor: 1900 } },
      [
        [100, 0],
        [100, 0],
        [99, 1],
        [100, 0],
        [98, 2],
        [50, 50],
      ],
      0,
      [5],
    ],
    [
      "all do alike",
      { successRateEjection: {} },
      [
        [50, 50],
        [50, 50],
        [50, 50],
        [50, 50],
        [50, 50],
      ],
      0,
      [],
    ],
  ];
for (const [name, config, counts, random, outliers] of cases) {
  test(`when ${name}, ${outliers.length === 0 ? "none is" : `${outliers.join()} of ${counts.length} are`} left out`, () => {
    const list = watched(...counts);
    const found = findOutliers(list, parse(config), () => random);
    assert.deepEqual(
      list.flatMap((endpoint, index) => (found.has(endpoint) ? [index] : [])),
      outliers,
    );
  });
}

test("a server at which calls fail is left out, longer each time, and let in again", async () => {
  const host = new FakeHost();
  const clock = new ManualClock();
  const balancer = new OutlierDetection(host, clock, () => 0);
  const config = parse({
    interval: "1s",
    baseEjectionTime: "2s",
    maxEjectionTime: "3s",
    maxEjectionPercent: 50,
    failurePercentageEjection: { threshold: 50, minimumHosts: 1, requestVolume: 2 },
  });
  balancer.update(endpoints(1, 2), config);
  for (const number of [1, 2]) (await host.connector.attempt(number)).succeed();
  /** Makes calls, of which those to the first server fail, and tells where they went. */
  const callAll = (count: number): Set<string> => {
    const peers = new Set<string>();
    for (let i = 0; i < count; i++) {
      const pick = host.pickForCall();
      assert.equal(pick.name, "connection");
      const { peer } = pick.connection;
      peers.add(peer);
      pick.tracker!.onCallStart();
      pick.tracker!.onCallEnd(undefined);
      const code = peer === "h:1" ? Status.UNAVAILABLE : Status.OK;
      pick.tracker!.onCallEnd({ code, details: "", trailers: undefined });
    }
    return peers;
  };
  const both = new Set(["h:1", "h:2"]);
  const rest = new Set(["h:2"]);
  assert.deepEqual(callAll(4), both);
  clock.advance(1_000);
  assert.deepEqual(callAll(4), rest);
  clock.advance(1_000);
  assert.deepEqual(callAll(4), rest);
  clock.advance(1_000);
  assert.deepEqual(callAll(4), both);
  // Left out a second time: twice as long, but no longer than three seconds.
  clock.advance(1_000);
  clock.advance(2_000);
  assert.deepEqual(callAll(4), rest);
  clock.advance(1_000);
  assert.deepEqual(callAll(1).size, 1);
  assert.deepEqual(callAll(4), both);
  // Without rules all are let in, and calls are not counted.
  clock.advance(1_000);
  assert.deepEqual(callAll(4), rest);
  balancer.update(endpoints(1, 2), parse({ interval: "1s" }));
  assert.deepEqual(new Set([host.pick(), host.pick()]), both);
  balancer.close("the test is over", false);
  assert.equal(clock.timerCount, 0);
});

test("a configuration is read with the defaults of the specification, and refused when it is wrong", () => {
  const { childPolicy: child, ...config } = parse({ successRateEjection: {}, failurePercentageEjection: {} });
  assert.equal(child.policy.name, "round_robin");
  assert.deepEqual(config, {
    intervalMs: 10_000,
    baseEjectionTimeMs: 30_000,
    maxEjectionTimeMs: 300_000,
    maxEjectionPercent: 10,
    successRate: { limit: 1900, enforcementPercentage: 100, minimumHosts: 5, requestVolume: 100 },
    failurePercentage: { limit: 85, enforcementPercentage: 100, minimumHosts: 5, requestVolume: 50 },
  });
  assert.throws(
    () => parse({ maxEjectionPercent: 101 }),
    /outlier_detection\.maxEjectionPercent must be a number from 0 to 100/,
  );
  assert.throws(() => parse({ childPolicy: undefined }), /outlier_detection\.childPolicy must be a list/);
});

/** Ends so many calls at the server of each pick: badly at `h:1`, well elsewhere. */
function endCalls(host: FakeHost, count: number): void {
  for (let i = 0; i < count; i++) {
    const pick = host.pickForCall();
    assert.equal(pick.name, "connection");
    const code = pick.connection.peer === "h:1" ? Status.UNAVAILABLE : Status.OK;
    pick.tracker?.onCallEnd({ code, details: "", trailers: undefined });
  }
}

const rule = {
  failurePercentageEjection: { threshold: 50, minimumHosts: 1, requestVolume: 2 },
  maxEjectionPercent: 100,
};

test("without rules no interval runs; another length of it counts from when it began", async () => {
  const host = new FakeHost();
  const clock = new ManualClock();
  const balancer = new OutlierDetection(host, clock, () => 0);
  balancer.update(endpoints(1, 2), parse({ interval: "1s" }));
  assert.equal(clock.timerCount, 0);
  for (const number of [1, 2]) (await host.connector.attempt(number)).succeed();
  balancer.update(endpoints(1, 2), parse({ interval: "10s", ...rule }));
  clock.advance(4_000);
  endCalls(host, 4);
  balancer.update(endpoints(1, 2), parse({ interval: "5s", ...rule }));
  clock.advance(999);
  assert.deepEqual(new Set([host.pick(), host.pick()]), new Set(["h:1", "h:2"]));
  clock.advance(1);
  assert.deepEqual(new Set([host.pick(), host.pick()]), new Set(["h:2"]));
  balancer.close("the test is over", false);
});

test("the addresses of an endpoint count as one", async () => {
  const host = new FakeHost();
  const clock = new ManualClock();
  const balancer = new OutlierDetection(host, clock, () => 0);
  const twofold = { addresses: [1, 3].map((port) => ({ host: "h", port })) };
  const config = parse({ interval: "1s", ...rule, maxEjectionPercent: 50 });
  balancer.update([twofold, ...endpoints(2)], config);
  for (const number of [1, 2]) (await host.connector.attempt(number)).succeed();
  endCalls(host, 4);
  clock.advance(1_000);
  assert.deepEqual(new Set([host.pick(), host.pick()]), new Set(["h:2"]));
  balancer.close("the test is over", false);
});
