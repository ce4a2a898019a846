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
