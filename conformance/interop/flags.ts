import { parseArgs } from "node:util";

/**
 * Reads the flags of gRPC's interop programs: `--name value` and `--name=value`. `defaults` names every flag there is,
 * with what it is when it is not given. Throws `TypeError` for any other.
 */
export function parseFlags<Name extends string>(
  args: readonly string[],
  defaults: Readonly<Record<Name, string>>,
): Record<Name, string> {
  const names = Object.keys(defaults) as Name[];
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
  const { values } = parseArgs({ args: [...args], options, strict: true });
  const flags: Record<Name, string> = { ...defaults };
  for (const name of names) flags[name] = values[name] ?? defaults[name];
  return flags;
}

/** A flag that is `true` or `false`. */
export function booleanFlag(name: string, text: string): boolean {
  if (text === "true") return true;
  if (text === "false") return false;
  throw new TypeError(`--${name} is "${text}"; it must be true or false`);
}

/** A flag that is a number, zero or greater. */
export function numberFlag(name: string, text: string): number {
  const number = Number(text);
  if (text !== "" && number >= 0 && number < Infinity) return number;
  throw new TypeError(`--${name} is "${text}"; it must be a number that is not negative`);
}
