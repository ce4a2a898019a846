/**
 * Text that a peer may have had a hand in, fit to be printed: control characters and whatever else is not seen (Unicode's category C,
 * and what parts lines and paragraphs) are escaped as in JavaScript, `\n`, `\x1b`, `\u202e`, so that nobody writes to a terminal,
 * or lines into a log, who was only asked for a name or a value. Backslashes stay as they are.
 */
export function printable(text: string): string {
  return text.replace(UNSEEN, escaped);
}

const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;

function escaped(character: string): string {
  const known = SHORT[character];
  if (known !== undefined) return known;
  const code = character.codePointAt(0)!;
  const digits = code.toString(16);
  if (code < 0x100) return `\\x${digits.padStart(2, "0")}`;
  return code < 0x1_0000 ? `\\u${digits.padStart(4, "0")}` : `\\u{${digits}}`;
}

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
