import type { Target } from "./attack.js";
import { attacks } from "./attacks.js";

// Makes one attack, in a process of its own, and tells its parent what came of it.

const { name, target } = JSON.parse(process.argv[2]!) as { name: string; target: Target };
const attack = attacks.find((one) => one.name === name);
if (attack === undefined) throw new Error(`there is no attack ${JSON.stringify(name)}`);
const verdict = await attack.run(target);
process.send?.(verdict, () => process.exit());
