import { FrameLog } from "../index.js";

/**
 * The log of a connection's frames on standard error, where `BAUD_DEBUG` has the word `http2` in it; undefined elsewhere. In
 * colour on a terminal, unless `NO_COLOR` is set.
 */
export function debugLogOf(role: "client" | "server", peer: string): FrameLog | undefined {
  if (!/\bhttp2\b/.test(process.env["BAUD_DEBUG"] ?? "")) return undefined;
  const paint = process.stderr.isTTY && !process.env["NO_COLOR"] ? inColor : plain;
  return new FrameLog(role, (direction, frame, fields) => {
    const time = new Date().toISOString().slice(11, 23);
    const arrow = direction === "sent" ? "->" : "<-";
    let text = `${paint("dim", `${time} http2 ${role}`)} ${arrow} ${peer} ${paint(direction, frame)}\n`;
    for (let i = 0; i < fields.length; i += 2) text += `    ${paint("dim", `${fields[i]}:`)} ${fields[i + 1]}\n`;
    process.stderr.write(text);
  });
}

type Paint = (style: keyof typeof STYLES, text: string) => string;

const plain: Paint = (_style, text) => text;
const inColor: Paint = (style, text) => `\u001b[${STYLES[style]}m${text}\u001b[0m`;

/** Of ANSI's escape sequences. */
const STYLES = { dim: 2, sent: 36, received: 33 } as const;
