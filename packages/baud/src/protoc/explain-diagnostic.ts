import { type Diagnostic, formatDiagnostic } from "@baud/compiler";

/** How a diagnostic is shown to people. */
export interface ExplainOptions {
  /** The bytes of the file, if it can be had. */
  readonly source: Uint8Array | undefined;
  /** Whether escape codes for colours may be used. */
  readonly hasColors: boolean;
}

/**
 * A diagnostic for a terminal: protoc's line, and below it the line of the source with a mark under what is meant, and
 * what may have been intended.
 */
export function explainDiagnostic(diagnostic: Diagnostic, { source, hasColors }: ExplainOptions): string {
  const paint = (style: keyof typeof STYLES, text: string) => (hasColors ? `${STYLES[style]}${text}${RESET}` : text);
  const { position, suggestion, severity } = diagnostic;
  const style = severity === "error" ? "error" : "warning";
  const lines = [paint(style, formatDiagnostic(diagnostic))];
  const excerpt = source === undefined || position === undefined ? undefined : excerptOf(source, position);
  if (excerpt !== undefined && position !== undefined) {
    const number = String(position.line);
    const margin = " ".repeat(number.length);
    lines.push(` ${paint("margin", `${number} |`)} ${excerpt.text}`);
    lines.push(` ${paint("margin", `${margin} |`)} ${excerpt.indent}${paint(style, excerpt.mark)}`);
  }
  if (suggestion !== undefined) lines.push(` ${paint("hint", `did you mean "${suggestion}"?`)}`);
  return lines.join("\n");
}

const RESET = "\u001b[0m";
const STYLES = {
  error: "\u001b[1;31m",
  warning: "\u001b[1;33m",
  margin: "\u001b[2m",
  hint: "\u001b[36m",
} as const;

const TAB_WIDTH = 8;
const LINE_FEED = 10;
/** Longer lines are not for a terminal. */
const MAX_LINE_BYTES = 500;

/** A line of the source with its tabs as blanks, and what goes below it; undefined if it is too long to be shown. */
function excerptOf(
  source: Uint8Array,
  { line, column }: { readonly line: number; readonly column: number },
): { readonly text: string; readonly indent: string; readonly mark: string } | undefined {
  const bytes = lineOf(source, line);
  if (bytes === undefined || bytes.length > MAX_LINE_BYTES) return undefined;
  const start = offsetOf(bytes, column);
  const decoder = new TextDecoder();
  const before = withoutTabs(decoder.decode(bytes.subarray(0, start)));
  const token = /^(?:\w+(?:\.\w+)*|"[^"]*"|'[^']*')/.exec(decoder.decode(bytes.subarray(start)))?.[0] ?? "";
  return {
    text: printable(withoutTabs(decoder.decode(bytes))).trimEnd(),
    indent: " ".repeat(before.length),
    mark: "^".repeat(Math.max(1, token.length)),
  };
}

function lineOf(source: Uint8Array, line: number): Uint8Array | undefined {
  let start = 0;
  for (let count = 1; count < line; count++) {
    const end = source.indexOf(LINE_FEED, start);
    if (end === -1) return undefined;
    start = end + 1;
  }
  const end = source.indexOf(LINE_FEED, start);
  return source.subarray(start, end === -1 ? source.length : end);
}

/** The offset of what stands in a column, which counts bytes from 1 and lets tabs go to the next multiple of 8. */
function offsetOf(bytes: Uint8Array, column: number): number {
  let at = 0;
  for (let reached = 0; reached < column - 1 && at < bytes.length; at++) {
    reached = bytes[at] === 9 ? (Math.floor(reached / TAB_WIDTH) + 1) * TAB_WIDTH : reached + 1;
  }
  return at;
}

function withoutTabs(text: string): string {
  let result = "";
  for (const character of text) {
    result += character === "\t" ? " ".repeat(TAB_WIDTH - (result.length % TAB_WIDTH)) : character;
  }
  return result;
}

/** A file must not be able to send commands to the terminal. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, "\ufffd");
}
