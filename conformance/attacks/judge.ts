import type { Bound, CounterName, Expectation, Range, Verdict } from "./attack.js";

/** All that is known of an attack when it is over. */
export interface Observation {
  readonly verdict: Verdict;
  /** By how much the server's counters have risen, without what the healthy client did. */
  readonly counters: Readonly<Partial<Record<CounterName, number>>>;
  /** How often the server has counted each limit as reached. */
  readonly limits: Readonly<Record<string, number>>;
  /** How often the server has refused a request for which reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** How many calls ended with which status, other than OK. */
  readonly statuses: Readonly<Record<string, number>>;
  /** How many of the attacker's connections the server still had when the attacker was gone. */
  readonly connectionsLeft: number;
  /** How old the attacker's oldest connection became on the server's clock, and the same without the time before its first octet came. */
  readonly oldestMs: number;
  readonly longestStallMs: number;
  /** How long the server's process stood still, by its own clock: its timers are as late. */
  readonly stoodStillMs: number;
  /** The same of the attacker: a server waits for a second until its last words are read, and the attacker may miss them. */
  readonly attackerStoodStillMs: number;
  /** By how much the server's memory grew at most. */
  readonly growthMb: number;
  /** The server's processor time, and how much of it passed at most while one healthy call waited. */
  readonly cpuMs: number;
  readonly holdMs: number;
  /** The calls of a healthy client, all the while. */
  readonly healthy: HealthyCalls;
}

export interface HealthyCalls {
  readonly p50Ms: number;
  readonly slowestMs: number;
  /** Why one of them failed. */
  readonly failure: string | undefined;
}

/** What is asked of every attack. */
export const common = {
  maxGrowthMb: 25,
  /**
   * So much may the server compute while a call of the healthy client waits: on a machine that does other things too, how long that
   * takes says little.
   */
  longestHoldMs: 2000,
  healthyP50Ms: 1000,
  /** A connection that is given a time is closed so much later at most, beside what the server's process stood still. */
  slackMs: 500,
  /** An attacker that stood still for longer may have missed what it was answered. */
  attackerStandstillMs: 500,
} as const;

/** Counters that rise only where an attack says so. */
const quietCounters: readonly CounterName[] = [
  "goawaysCaused",
  "resetsCaused",
  "handshakesFailed",
  "requestsHeld",
  "answersHeld",
];

/** In what an attack was not held as it must be, in words; nothing when it was. */
export function faultsOf(expected: Expectation, seen: Observation): string[] {
  const seconds = seen.oldestMs / 1000;
  const faults = [
    ...outOfBounds("", expected.answers, seen.verdict.answers, seconds),
    ...outOfBounds("limitsReached ", expected.limits, seen.limits, seconds),
    ...outOfBounds("requestsRefused ", expected.refused ?? {}, seen.refused, seconds),
  ];
  const quiet = Object.fromEntries(quietCounters.map((name) => [name, 0]));
  const judged: Readonly<Record<string, Bound>> = { ...quiet, ...expected.counters };
  const counted = Object.fromEntries(Object.entries(seen.counters).filter(([name]) => Object.hasOwn(judged, name)));
  faults.push(...outOfBounds("", judged, counted, seconds));
  const atMost = (what: string, value: number, most: number, unit: string): void => {
    if (!(value <= most))
      faults.push(`${what} ${value.toFixed(0)} ${unit}, and not ${most.toFixed(0)} ${unit} at most`);
  };
  if (expected.closedWithinMs !== undefined) {
    const most = expected.closedWithinMs + common.slackMs + seen.stoodStillMs;
    atMost("a connection lasted for", seen.longestStallMs, most, "ms");
  }
  if (seen.connectionsLeft !== 0) faults.push(`${seen.connectionsLeft} connections are left`);
  atMost("memory grew by", seen.growthMb, expected.maxGrowthMb ?? common.maxGrowthMb, "MB");
  atMost("a healthy call waited behind", seen.holdMs, common.longestHoldMs, "ms of processor time");
  atMost("the median of healthy calls is", seen.healthy.p50Ms, common.healthyP50Ms, "ms");
  if (seen.healthy.failure !== undefined) faults.push(`a healthy call failed: ${seen.healthy.failure}`);
  return faults;
}

/** How often something may be, in words. */
export function boundInWords(bound: Bound): string {
  const { least, most, perSecond } = rangeOf(bound);
  const words = (count: number): string => count.toLocaleString("en-US");
  const further = perSecond === undefined ? "" : ` + ${perSecond}/s`;
  return `${least === most ? words(most) : `${words(least)}-${words(most)}`}${further}`;
}

function outOfBounds(
  what: string,
  expected: Readonly<Partial<Record<string, Bound>>>,
  seen: Readonly<Partial<Record<string, number>>>,
  seconds: number,
): string[] {
  const faults: string[] = [];
  for (const name of new Set([...Object.keys(expected), ...Object.keys(seen)])) {
    const bound = expected[name] ?? 0;
    const { least, most, perSecond = 0 } = rangeOf(bound);
    const times = seen[name] ?? 0;
    if (times < least || times > most + perSecond * seconds) {
      faults.push(`${what}${name}: ${times}, and not ${boundInWords(bound)}`);
    }
  }
  return faults;
}

function rangeOf(bound: Bound): Range {
  return typeof bound === "number" ? { least: bound, most: bound } : bound;
}
