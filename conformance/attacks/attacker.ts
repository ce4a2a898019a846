import type { Target, Verdict } from "./attack.js";
import { attacks } from "./attacks.js";

// Makes one attack, in a process of its own, and tells its parent what came of it.

/** What came of the attack, and how long it took. */
export interface Outcome extends Verdict {
  readonly tookMs: number;
}

const { name, target } = JSON.parse(process.argv[2]!) as { name: string; target: Target };
const attack = attacks.find((one) => one.name === name);
if (attack === undefined) throw new Error(`there is no attack ${JSON.stringify(name)}`);
const started = performance.now();
const verdict = await attack.run(target);
const outcome: Outcome = { ...verdict, tookMs: performance.now() - started };
process.send?.(outcome, () => process.exit());
