import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Attack } from "./attack.js";
import { answersInWords, attackDocument, countersInWords, type Row } from "./attack-document.js";
import { attacks } from "./attacks.js";
import { common, faultsOf } from "./judge.js";
import { observeAttack } from "./observe-attack.js";

// Attacks a live server of ours, each attack from a process of its own, while a healthy client makes calls. Prints what came
// of it, and with --keep keeps the table in docs/attacks.md. --only takes a part of the attacks' names.

const { values } = parseArgs({ options: { only: { type: "string" }, keep: { type: "boolean", default: false } } });
const wanted = attacks.filter(({ name }) => values.only === undefined || name.includes(values.only));
if (wanted.length === 0) throw new Error(`no attack has ${JSON.stringify(values.only)} in its name`);

/** How often an attack is made at most. */
const attempts = 3;

const rows: Row[] = [];
const waiting = [...wanted.entries()];
// In most of the attacks that take long nothing happens. For the table each is alone, so that its numbers are its own.
await Promise.all(Array.from({ length: values.keep ? 1 : 4 }, runWaiting));

const broken = rows.filter(({ faults }) => faults.length > 0);
console.log(`\n${rows.length} attacks, ${broken.length} past their limit`);
if (broken.length > 0) process.exitCode = 1;
if (values.keep) writeFileSync(path.resolve(import.meta.dirname, "../../../docs/attacks.md"), attackDocument(rows));

/** Starts the next attack whenever one has ended, until none waits. */
async function runWaiting(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [at, attack] = next;
    const row = await makeAttack(attack);
    rows[at] = row;
    tell(row);
  }
}

/** An attack that was not held, and whose attacker may have missed the answers, is made again; it is told. */
async function makeAttack(attack: Attack): Promise<Row> {
  for (let attempt = 1; ; attempt++) {
    const seen = await observeAttack(attack);
    const row: Row = { attack, seen, faults: faultsOf(attack.expected, seen) };
    const wasAwake = seen.attackerStoodStillMs < common.attackerStandstillMs;
    if (row.faults.length === 0 || wasAwake || attempt === attempts) return row;
    tell(row);
    console.log(`       the attacker stood still for ${seen.attackerStoodStillMs.toFixed(0)} ms: made again`);
  }
}

function tell({ attack, seen, faults }: Row): void {
  const { verdict, growthMb, cpuMs, holdMs, healthy, longestStallMs } = seen;
  const isHeld = faults.length === 0;
  console.log(`${isHeld ? "held  " : "BROKEN"} ${attack.name}: sent ${verdict.sent}; ${answersInWords(seen)}`);
  for (const fault of faults) console.log(`       NOT AS ASKED: ${fault}`);
  const counted = countersInWords(attack.expected, seen);
  const lasted =
    attack.expected.closedWithinMs === undefined ? "" : `; gone after ${(longestStallMs / 1000).toFixed(2)} s`;
  console.log(
    `       ${[...counted, ...Object.entries(seen.limits).map(([name, n]) => `${name} ${n}`)].join(", ")}${lasted}`,
  );
  console.log(
    `       +${growthMb.toFixed(0)} MB, ${cpuMs.toFixed(0)} ms cpu; healthy calls ${healthy.p50Ms.toFixed(1)} ms, slowest ${healthy.slowestMs.toFixed(1)} ms, behind ${holdMs.toFixed(0)} ms cpu`,
  );
}
