/** Lines of code, two blanks deeper. A line may hold several, joined by newlines. */
export function indent(lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.split("\n")).map((line) => (line === "" ? "" : `  ${line}`));
}

/** A block: its head, its lines indented, its end. */
export function block(head: string, lines: readonly string[], end: string = "}"): string[] {
  return [head, ...indent(lines), end];
}

/** A string as TypeScript source. */
export function quote(text: string): string {
  return JSON.stringify(text);
}

/** The width that generated code keeps to, where it can be broken. */
export const WIDTH = 120;

/** Breaks lines that are too long at the places where a formatter would, as far as generated code needs it. */
export function fitLines(lines: readonly string[]): string[] {
  return lines.flatMap((line) => (line.length <= WIDTH ? [line] : breakLine(line)));
}

function breakLine(line: string): string[] {
  return brokenStatement(line) ?? brokenAlias(line) ?? brokenSubtype(line) ?? brokenList(line) ?? [line];
}

/** `if (a || b) c;`: behind the condition, and if that is too long, in it. */
function brokenStatement(line: string): string[] | undefined {
  const margin = marginOf(line);
  const head = /^(?:\} else )?(?:else )?(?:if|for|while) \(/.exec(line.trimStart())?.[0];
  if (head === undefined) return undefined;
  const close = closingParenthesis(line, margin.length + head.length - 1);
  const statement = line.slice(close + 2);
  const condition = line.slice(margin.length + head.length, close);
  const start =
    close + 3 <= WIDTH
      ? [`${line.slice(0, close + 1)} {`]
      : [`${margin}${head}`, ...brokenAt(condition, " || ").map((part) => `${margin}  ${part}`), `${margin}) {`];
  return statement === "{" ? start : [...start, ...fitLines([`${margin}  ${statement}`]), `${margin}}`];
}

/** `export type A = B | C;` */
function brokenAlias(line: string): string[] | undefined {
  const alias = /^(export type [\w$]+ =) (.*);$/.exec(line);
  if (alias === null) return undefined;
  const [, start = "", type = ""] = alias;
  if (!type.includes(" | ")) return [start, `  ${type};`];
  const members = type.split(" | ").map((member) => `  | ${member}`);
  return [start, ...members.slice(0, -1), `${members.at(-1)};`];
}

/** `export interface A extends B {` */
function brokenSubtype(line: string): string[] | undefined {
  const subtype = /^(export interface [\w$]+) (extends .*)$/.exec(line);
  return subtype === null ? undefined : [subtype[1] as string, `  ${subtype[2]}`];
}

/** `() => [a, b],` and `{ a: 1, b: 2 },` and `function f(a: A): void {` */
function brokenList(line: string): string[] | undefined {
  const list = /^( *(?:function [\w$]+|\(\) => |\w+: )?)([([{]) ?(.*?) ?([)\]}](?:: void \{|,))$/.exec(line);
  if (list === null) return undefined;
  const [, start = "", open = "", inner = "", end = ""] = list;
  const margin = marginOf(line);
  return [`${start}${open}`, ...fitLines(itemsOf(inner).map((item) => `${margin}  ${item},`)), `${margin}${end}`];
}

function marginOf(line: string): string {
  return line.slice(0, line.length - line.trimStart().length);
}

/** The items of a list: parted by commas, except for those within brackets. */
function itemsOf(list: string): string[] {
  return list.split(/, (?![^[]*\])/);
}

function closingParenthesis(line: string, open: number): number {
  let depth = 0;
  for (let i = open; i < line.length; i++) {
    if (line[i] === "(") depth++;
    else if (line[i] === ")" && --depth === 0) return i;
  }
  return line.length;
}

function brokenAt(text: string, operator: string): string[] {
  const parts = text.split(operator);
  return parts.map((part, index) => (index + 1 < parts.length ? part + operator.trimEnd() : part));
}
