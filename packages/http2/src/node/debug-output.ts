import { printable } from "./printable.js";

/** What `BAUD_DEBUG` can ask for, in a list with commas. */
export type DebugTopic = "http2" | "calls" | "channels";

/** Lines on standard error for those who look for a fault, each with the time and the topic. */
export interface DebugOutput {
  /**
   * A line: who it is about, an arrow where something travels, what it is; and below it, indented, names with values: name,
   * value, name, value. All of it may come from a peer: what is no printable text is escaped.
   */
  write(who: string, direction: "sent" | "received" | undefined, what: string, pairs?: readonly string[]): void;
}

/** Where a topic is to be told of; undefined when `BAUD_DEBUG` does not name it. In colour on a terminal, unless `NO_COLOR` is set. */
export function debugOutput(topic: DebugTopic): DebugOutput | undefined {
  const asked = (process.env["BAUD_DEBUG"] ?? "").split(/[\s,]+/);
  if (!asked.includes(topic)) return undefined;
  const paint = process.stderr.isTTY && !process.env["NO_COLOR"] ? inColor : plain;
  return {
    write(who, direction, what, pairs = []) {
      const time = new Date().toISOString().slice(11, 23);
      const words = direction === undefined ? printable(what) : paint(direction, printable(what));
      const arrow = direction === undefined ? "" : direction === "sent" ? "-> " : "<- ";
      let text = `${paint("dim", `${time} ${topic} ${printable(who)}`)} ${arrow}${words}\n`;
      for (let i = 0; i < pairs.length; i += 2)
        text += `    ${paint("dim", `${printable(pairs[i]!)}:`)} ${printable(pairs[i + 1]!)}\n`;
      process.stderr.write(text);
    },
  };
}

type Paint = (style: keyof typeof STYLES, text: string) => string;

const plain: Paint = (_style, text) => text;
const inColor: Paint = (style, text) => `\u001b[${STYLES[style]}m${text}\u001b[0m`;

/** Of ANSI's escape sequences. */
const STYLES = { dim: 2, sent: 36, received: 33 } as const;
