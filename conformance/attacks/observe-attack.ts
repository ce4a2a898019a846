import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";
import { type Attack, type CounterName, patienceMs, type Target } from "./attack.js";
import type { Outcome } from "./attacker.js";
import { HealthyClient } from "./healthy-client.js";
import type { Observation } from "./judge.js";
import { nextMessage } from "./next-message.js";
import type { Load, Usage } from "./server.js";

/**
 * Makes an attack from a process of its own on a server of its own, so that what one leaves behind is not counted against the next, while a
 * healthy client calls.
 */
export async function observeAttack({ name }: Attack): Promise<Observation> {
  const server = fork(path.join(import.meta.dirname, "server.js"));
  let attacker: ChildProcess | undefined;
  try {
    const target = (await nextMessage(server)) as Target;
    await using healthy = new HealthyClient(target);
    await healthy.calls(50);
    const before = await usageOf(server);
    const callsBefore = healthy.latenciesMs.length;
    attacker = fork(path.join(import.meta.dirname, "attacker.js"), [JSON.stringify({ name, target })]);
    const over = outcomeOf(attacker);
    let peakBytes = 0;
    let holdMs = 0;
    let last: Load = before;
    for (let isOver = false; !isOver; ) {
      await healthy.calls(1);
      isOver = await Promise.race([over.then(() => true), pause(10)]);
      const load = (await ask(server, "load")) as Load;
      peakBytes = Math.max(peakBytes, load.rssBytes);
      holdMs = Math.max(holdMs, load.cpuMs - last.cpuMs);
      last = load;
    }
    await healthy.calls(20);
    const verdict = await over;
    const after = await usageWithout(server, before.counters.connectionsOpen);
    const latencies = healthy.latenciesMs.slice(callsBefore).sort((a, b) => a - b);
    const own = before.times.agesMs.length;
    return {
      verdict,
      counters: risen(before, after, latencies.length),
      limits: after.counters.limitsReached,
      refused: after.counters.requestsRefused,
      statuses: after.statuses,
      connectionsLeft: after.counters.connectionsOpen - before.counters.connectionsOpen,
      oldestMs: Math.max(0, ...after.times.agesMs.slice(own)),
      longestStallMs: Math.max(0, ...after.times.stallsMs.slice(own)),
      stoodStillMs: after.stoodStillMs - before.stoodStillMs,
      attackerStoodStillMs: verdict.stoodStillMs,
      growthMb: (Math.max(peakBytes, after.rssBytes) - before.rssBytes) / 1e6,
      cpuMs: after.cpuMs - before.cpuMs,
      holdMs,
      healthy: {
        p50Ms: latencies[latencies.length >> 1] ?? Number.POSITIVE_INFINITY,
        slowestMs: latencies.at(-1) ?? Number.POSITIVE_INFINITY,
        failure: healthy.failure,
      },
    };
  } finally {
    attacker?.kill("SIGKILL");
    server.kill("SIGKILL");
  }
}

const longestAttackMs = 180_000;

/** What the attacker found; an attacker that finds no end is stopped. */
async function outcomeOf(attacker: ChildProcess): Promise<Outcome> {
  const limit = setTimeout(() => attacker.kill("SIGKILL"), longestAttackMs);
  try {
    return (await nextMessage(attacker)) as Outcome;
  } finally {
    clearTimeout(limit);
  }
}

/** By how much the counters have risen, without the streams of the healthy client. */
function risen(before: Usage, after: Usage, healthyCalls: number): Observation["counters"] {
  const counters: Partial<Record<CounterName, number>> = {};
  for (const [name, value] of Object.entries(after.counters)) {
    if (typeof value !== "number" || name === "connectionsOpen") continue;
    // The other numbers are those that only rise.
    const counter = name as CounterName;
    const own = counter === "streamsOpened" || counter === "streamsEnded" ? healthyCalls : 0;
    counters[counter] = value - before.counters[counter] - own;
  }
  return counters;
}

/** What the server has used and counted once it has let the attacker's connections go, or has had long enough for it. */
async function usageWithout(server: ChildProcess, connectionsOpen: number): Promise<Usage> {
  for (const end = performance.now() + patienceMs; ; ) {
    const usage = await usageOf(server);
    if (usage.counters.connectionsOpen <= connectionsOpen || performance.now() > end) return usage;
    await pause(20);
  }
}

async function usageOf(server: ChildProcess): Promise<Usage> {
  return (await ask(server, "usage")) as Usage;
}

function ask(server: ChildProcess, question: "load" | "usage"): Promise<unknown> {
  server.send(question);
  return nextMessage(server);
}

function pause(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(resolve, ms, false));
}
