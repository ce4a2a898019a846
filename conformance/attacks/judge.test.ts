import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Attack, Bound, Range } from "./attack.js";
import { attacks } from "./attacks.js";
import { common, faultsOf, type Observation } from "./judge.js";

const leastOf = (bound: Bound): number => (typeof bound === "number" ? bound : bound.least);
const mostOf = (bound: Bound): number => (typeof bound === "number" ? bound : bound.most);
const each = (bounds: Readonly<Record<string, Bound>>, one: (bound: Bound) => number): Record<string, number> =>
  Object.fromEntries(Object.entries(bounds).map(([name, bound]) => [name, one(bound)]));

/** An attack of which the least that is asked for has come, in no time. */
function asAsked({ expected }: Attack): Observation {
  return {
    verdict: { sent: "something", answers: each(expected.answers, leastOf) },
    counters: each(expected.counters, leastOf),
    limits: each(expected.limits, leastOf),
    refused: each(expected.refused ?? {}, leastOf),
    statuses: {},
    connectionsLeft: 0,
    oldestMs: 0,
    longestStallMs: 0,
    stoodStillMs: 0,
    attackerStoodStillMs: 0,
    growthMb: 0,
    cpuMs: 0,
    holdMs: 0,
    healthy: { p50Ms: 1, slowestMs: 1, failure: undefined },
  };
}

/** What must not be held, whichever attack it is; nothing where an attack does not have what is changed. */
const spoilings: readonly [what: string, spoil: (attack: Attack, held: Observation) => Observation[]][] = [
  [
    "a server that answers everything by GOAWAY with INTERNAL_ERROR",
    (_, held) =>
      [1, 50, 300].map((times) => ({
        ...held,
        verdict: { sent: "something", answers: { "GOAWAY INTERNAL_ERROR": times } },
        counters: {},
        limits: {},
      })),
  ],
  [
    "the same, though its counters are right",
    (_, held) => [{ ...held, verdict: { sent: "something", answers: { "GOAWAY INTERNAL_ERROR": 1 } } }],
  ],
  [
    "a server that closes every connection, and counts nothing",
    (_, held) =>
      [1, 50, 300].map((closed) => ({ ...held, verdict: { sent: "", answers: { closed } }, counters: {}, limits: {} })),
  ],
  ["no answer", (_, held) => [{ ...held, verdict: { sent: "something", answers: {} } }]],
  [
    "an answer too many",
    (_, held) => [{ ...held, verdict: { sent: "", answers: { ...held.verdict.answers, "left open": 1 } } }],
  ],
  [
    "a counter above the most",
    ({ expected }, held) =>
      Object.entries<Bound>(expected.counters).map(([name, bound]) => ({
        ...held,
        counters: { ...held.counters, [name]: mostOf(bound) + 1 },
      })),
  ],
  [
    "a counter below the least",
    ({ expected }, held) =>
      Object.entries<Bound>(expected.counters)
        .filter(([, bound]) => leastOf(bound) > 0)
        .map(([name, bound]) => ({ ...held, counters: { ...held.counters, [name]: leastOf(bound) - 1 } })),
  ],
  [
    "a fault of the server's that nobody asked for",
    ({ expected }, held) =>
      expected.counters.goawaysCaused === undefined
        ? [{ ...held, counters: { ...held.counters, goawaysCaused: 1 } }]
        : [],
  ],
  [
    "a limit that is not reached",
    (_, held) => Object.keys(held.limits).map((name) => ({ ...held, limits: { ...held.limits, [name]: 0 } })),
  ],
  [
    "a request that is refused for another reason",
    (_, held) => [{ ...held, refused: { ...held.refused, "grpc-encoding": 1 } }],
  ],
  ["another limit that is", (_, held) => [{ ...held, limits: { ...held.limits, keepaliveTimeoutMs: 1 } }]],
  [
    "connections that are closed after half a minute",
    ({ expected }, held) => (expected.closedWithinMs === undefined ? [] : [{ ...held, longestStallMs: 30_000 }]),
  ],
  ["a connection that is left", (_, held) => [{ ...held, connectionsLeft: 1 }]],
  [
    "too much memory",
    ({ expected }, held) => [{ ...held, growthMb: (expected.maxGrowthMb ?? common.maxGrowthMb) + 1 }],
  ],
  ["too much work at once", (_, held) => [{ ...held, holdMs: 5000 }]],
  ["a healthy client that has to wait", (_, held) => [{ ...held, healthy: { ...held.healthy, p50Ms: 1500 } }]],
  ["a healthy client that is not answered", (_, held) => [{ ...held, healthy: { ...held.healthy, failure: "no" } }]],
];

describe("the judgement of attacks", () => {
  it("is that an attack is held when all has come as asked", () => {
    for (const attack of attacks) assert.deepEqual(faultsOf(attack.expected, asAsked(attack)), [], attack.name);
  });

  for (const [what, spoil] of spoilings) {
    it(`holds no attack with ${what}`, () => {
      let count = 0;
      for (const attack of attacks) {
        for (const spoiled of spoil(attack, asAsked(attack))) {
          count++;
          assert.notDeepEqual(faultsOf(attack.expected, spoiled), [], attack.name);
        }
      }
      assert.ok(count > 0);
    });
  }

  it("allows what a rate does in the time of the attack by the server's clock, and no more", () => {
    const flood = attacks.find(({ name }) => name.startsWith("rapid reset"))!;
    const { most, perSecond } = flood.expected.counters.resetsReceived as Range;
    const seen = (more: number): Observation => {
      const held = asAsked(flood);
      return { ...held, oldestMs: 2000, counters: { ...held.counters, resetsReceived: most + 2 * perSecond! + more } };
    };
    assert.deepEqual(faultsOf(flood.expected, seen(0)), []);
    assert.equal(faultsOf(flood.expected, seen(1)).length, 1);
  });

  it("adds to the time of a connection what the server's process stood still, and nothing else", () => {
    const stall = attacks.find(({ name }) => name === "50 silent connections")!;
    const seen = (stoodStillMs: number): Observation => ({ ...asAsked(stall), longestStallMs: 12_000, stoodStillMs });
    assert.deepEqual(faultsOf(stall.expected, seen(2000)), []);
    assert.deepEqual(faultsOf(stall.expected, seen(0)), ["a connection lasted for 12000 ms, and not 10500 ms at most"]);
  });
});
