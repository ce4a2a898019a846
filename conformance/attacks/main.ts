import { type ChildProcess, fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Allowance, Attack, Target } from "./attack.js";
import { attackDocument, type Row } from "./attack-document.js";
import type { Outcome } from "./attacker.js";
import { attacks } from "./attacks.js";
import { HealthyClient } from "./healthy-client.js";
import { nextMessage } from "./next-message.js";
import type { Load, Usage } from "./server.js";

// Attacks a live server of ours, each attack from a process of its own, while a healthy client makes calls. Prints what came
// of it, and with --keep keeps the table in docs/attacks.md. --only takes a part of the attacks' names.

/**
 * So much may the server compute while a call of the healthy client waits: on a machine that does other things too, how long that
 * takes says little.
 */
const longestHoldMs = 5000;
const longestAttackMs = 180_000;

const { values } = parseArgs({ options: { only: { type: "string" }, keep: { type: "boolean", default: false } } });
const wanted = attacks.filter(({ name }) => values.only === undefined || name.includes(values.only));
if (wanted.length === 0) throw new Error(`no attack has ${JSON.stringify(values.only)} in its name`);

const rows: Row[] = [];
const waiting = [...wanted.entries()];
// In most of the attacks that take long nothing happens. For the table each is alone, so that its numbers are its own.
await Promise.all(Array.from({ length: values.keep ? 1 : 4 }, runWaiting));

const broken = rows.filter(({ isHeld }) => !isHeld);
console.log(`\n${rows.length} attacks, ${broken.length} past their limit`);
if (broken.length > 0) process.exitCode = 1;
if (values.keep) writeFileSync(path.resolve(import.meta.dirname, "../../../docs/attacks.md"), attackDocument(rows));

/** Starts the next attack whenever one has ended, until none waits. */
async function runWaiting(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [at, attack] = next;
    const row = await runAttack(attack);
    rows[at] = row;
    tell(row);
  }
}

function tell(row: Row): void {
  const { attack, verdict, accepted, growthMb, cpuMs, callsP50Ms, slowestCallMs, holdMs } = row;
  const took = accepted === undefined ? "" : `, accepted ${accepted} (${attack.allowance?.counter})`;
  console.log(`${row.isHeld ? "held  " : "BROKEN"} ${attack.name}: sent ${verdict.sent}${took}; ${verdict.did}`);
  console.log(
    `       +${growthMb.toFixed(0)} MB, ${cpuMs.toFixed(0)} ms cpu; healthy calls ${callsP50Ms.toFixed(1)} ms, slowest ${slowestCallMs.toFixed(1)} ms, behind ${holdMs.toFixed(0)} ms cpu`,
  );
}

/** Each attack has a server of its own, so that what one leaves behind is not counted against the next. */
async function runAttack(attack: Attack): Promise<Row> {
  const server = fork(path.join(import.meta.dirname, "server.js"));
  try {
    const target = (await nextMessage(server)) as Target;
    await using healthy = new HealthyClient(target);
    await healthy.calls(50);
    const before = await usageOf(server);
    const attacker = fork(path.join(import.meta.dirname, "attacker.js"), [
      JSON.stringify({ name: attack.name, target }),
    ]);
    const limit = setTimeout(() => attacker.kill("SIGKILL"), longestAttackMs);
    const over = nextMessage(attacker) as Promise<Outcome>;
    const latencies: number[] = [];
    let peakBytes = 0;
    let holdMs = 0;
    let last: Load = before;
    for (let isOver = false; !isOver; ) {
      latencies.push(...(await healthy.calls(1)));
      isOver = await Promise.race([over.then(() => true), pause(10)]);
      const load = (await ask(server, "load")) as Load;
      peakBytes = Math.max(peakBytes, load.rssBytes);
      holdMs = Math.max(holdMs, load.cpuMs - last.cpuMs);
      last = load;
    }
    latencies.push(...(await healthy.calls(20)));
    const verdict = await over;
    clearTimeout(limit);
    const after = await usageOf(server);
    const accepted = acceptedOf(attack, before, after, latencies.length);
    latencies.sort((a, b) => a - b);
    const growthMb = (Math.max(peakBytes, after.rssBytes) - before.rssBytes) / 1e6;
    const slowestCallMs = latencies.at(-1)!;
    return {
      attack,
      verdict,
      accepted,
      growthMb,
      cpuMs: after.cpuMs - before.cpuMs,
      callsP50Ms: latencies[latencies.length >> 1]!,
      slowestCallMs,
      holdMs,
      reached: { ...after.counters.limitsReached, ...after.statuses },
      isHeld:
        verdict.isHeld &&
        isAllowed(attack.allowance, accepted, verdict.tookMs) &&
        growthMb < (attack.maxGrowthMb ?? 100) &&
        holdMs < longestHoldMs,
    };
  } finally {
    server.kill("SIGKILL");
  }
}

/** What the server counted while the attack went on, without the streams of the healthy client. */
function acceptedOf({ allowance }: Attack, before: Usage, after: Usage, healthyCalls: number): number | undefined {
  if (allowance === undefined) return undefined;
  const { counter } = allowance;
  return after.counters[counter] - before.counters[counter] - (counter === "streamsOpened" ? healthyCalls : 0);
}

function isAllowed(allowance: Allowance | undefined, accepted: number | undefined, tookMs: number): boolean {
  if (allowance === undefined || accepted === undefined) return true;
  return accepted <= allowance.most + ((allowance.perSecond ?? 0) * tookMs) / 1000;
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
