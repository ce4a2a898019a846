import type { ByteText } from "./byte-text.js";
import { BLANK } from "./character-class.js";
import type { CommentCollector } from "./comment-collector.js";
import { LINE_FEED, type Scanner } from "./scanner.js";

const HASH = 35;
const STAR = 42;
const SLASH = 47;

/** What starts a comment: `//` or a slash and an asterisk in `.proto` files, `#` in text format. */
export type CommentStart = "//" | "#";

/** Reads the start of a comment, if there is one, and tells of which kind it is. */
export function takeCommentStart(scanner: Scanner, start: CommentStart): "line" | "block" | undefined {
  if (start === "#") return scanner.take(HASH) ? "line" : undefined;
  if (scanner.peek() !== SLASH) return undefined;
  const following = scanner.source.charCodeAt(scanner.at + 1);
  if (following !== SLASH && following !== STAR) return undefined;
  scanner.at += 2;
  return following === SLASH ? "line" : "block";
}

/** Reads the rest of a line comment, the line's end included. NUL ends it if there is one in the text (`hasNul`). */
export function readLineComment(scanner: Scanner, hasNul: boolean): ByteText {
  const start = scanner.at;
  const end = hasNul ? -1 : scanner.source.indexOf("\n", start);
  // Columns start anew behind the line's end: nothing before it need be looked at.
  if (end !== -1) scanner.at = end;
  else while (scanner.peek() !== 0 && scanner.peek() !== LINE_FEED) scanner.step();
  scanner.take(LINE_FEED);
  return scanner.source.slice(start, scanner.at);
}

/** Reads the rest of a block comment; what leads each further line (blanks, and one asterisk) is no part of it. */
export function readBlockComment(scanner: Scanner, into: CommentCollector | undefined): void {
  const { source, line } = scanner;
  const column = scanner.column - 2;
  let start = scanner.at;
  for (;;) {
    const code = scanner.peek();
    if (scanner.take(LINE_FEED)) {
      into?.addToBlock(source.slice(start, scanner.at));
      scanner.skip(BLANK);
      if (scanner.take(STAR) && scanner.take(SLASH)) return;
      start = scanner.at;
    } else if (code === STAR) {
      scanner.step();
      if (!scanner.take(SLASH)) continue;
      into?.addToBlock(source.slice(start, scanner.at - 2));
      return;
    } else if (code === SLASH) {
      scanner.step();
      // The asterisk stays: a slash behind it ends the comment.
      if (scanner.peek() === STAR) scanner.fault('"/*" inside block comment.  Block comments cannot be nested.');
    } else if (code === 0) {
      scanner.fault("End-of-file inside block comment.");
      scanner.fault("  Comment started here.", line, column);
      into?.addToBlock(source.slice(start, scanner.at));
      return;
    } else {
      scanner.step();
    }
  }
}
