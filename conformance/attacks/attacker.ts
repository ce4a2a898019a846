import type { Target, Verdict } from "./attack.js";
import { attacks } from "./attacks.js";
import { watchStandstill } from "./standstill.js";

// Makes one attack, in a process of its own, and tells its parent what came of it.

/** What came of the attack, and for how long the attacker's process stood still, in which it may have lost what it was told. */
export interface Outcome extends Verdict {
  readonly stoodStillMs: number;
}

const { name, target } = JSON.parse(process.argv[2]!) as { name: string; target: Target };
const attack = attacks.find((one) => one.name === name);
if (attack === undefined) throw new Error(`there is no attack ${JSON.stringify(name)}`);
const stoodStillMs = watchStandstill();
const verdict = await attack.run(target);
const outcome: Outcome = { ...verdict, stoodStillMs: stoodStillMs() };
process.send?.(outcome, () => process.exit());
