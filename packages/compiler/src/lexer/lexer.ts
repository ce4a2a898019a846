import type { ByteText } from "./byte-text.js";
import { BLANK, CHARACTER_CLASSES, DIGIT, LETTER, UNPRINTABLE } from "./character-class.js";
import { CommentCollector } from "./comment-collector.js";
import { type CommentStart, readBlockComment, readLineComment, takeCommentStart } from "./read-comment.js";
import { readNumber, readString } from "./read-literal.js";
import { LINE_FEED, type ReportFault, Scanner } from "./scanner.js";

/** What a token is. `start` is the state before the first one, `end` comes after the last and repeats. */
export type TokenKind = "start" | "end" | "identifier" | "integer" | "float" | "string" | "symbol";

/** Where a token stands: one line, since no token crosses a line's end. */
export interface TokenSpan {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

const QUOTE = 34;
const APOSTROPHE = 39;
const DOT = 46;
const ZERO = 48;

/** The one-character texts, so that a symbol needs no new string. */
const SYMBOLS: readonly string[] = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));

/**
 * Splits a `.proto` file, or a value in text format, into tokens: the current one is in the fields. It never fails:
 * what is wrong is reported, and reading goes on as protoc's does, so that faults come at the same places.
 */
export class Lexer {
  kind: TokenKind = "start";
  text: ByteText = "";
  line: number = 0;
  column: number = 0;
  endColumn: number = 0;
  /** The end of the token before the current one. */
  previousLine: number = 0;
  previousEndColumn: number = 0;
  #previousKind: TokenKind = "start";

  readonly #scanner: Scanner;
  readonly #commentStart: CommentStart;
  /** NUL ends whatever it stands in. */
  readonly #hasNul: boolean;

  /** `commentStart` is `//` for `.proto` files (which have block comments too), `#` for text format. */
  constructor(source: ByteText, report: ReportFault, commentStart: CommentStart = "//") {
    this.#scanner = new Scanner(source, report);
    this.#commentStart = commentStart;
    this.#hasNul = source.includes("\0");
  }

  /** The place of the current token. */
  span(): TokenSpan {
    return { line: this.line, column: this.column, endColumn: this.endColumn };
  }

  /** Goes to the next token, over white space and comments. */
  next(): void {
    const scanner = this.#scanner;
    this.#keepPrevious();
    while (!scanner.isAtEnd) {
      scanner.skipWhitespace();
      const comment = takeCommentStart(scanner, this.#commentStart);
      if (comment === "line") {
        readLineComment(scanner, this.#hasNul);
        continue;
      }
      if (comment === "block") {
        readBlockComment(scanner, undefined);
        continue;
      }
      if (scanner.isAtEnd) break;
      const code = scanner.peek();
      if (code === 0 || CHARACTER_CLASSES[code]! & UNPRINTABLE) {
        scanner.fault("Invalid control characters encountered in text.");
        do scanner.step();
        while (!scanner.isAtEnd && (scanner.peek() === 0 || scanner.isIn(UNPRINTABLE)));
        continue;
      }
      this.#token(code);
      return;
    }
    this.kind = "end";
    this.text = "";
    this.line = scanner.line;
    this.column = this.endColumn = scanner.column;
  }

  /**
   * Goes to the next token, and gives the comments between: those that trail the current token, those that lead the
   * next, and those that belong to neither (descriptor.proto, `SourceCodeInfo.Location`).
   */
  nextWithComments(): CommentCollector {
    const scanner = this.#scanner;
    const comments = new CommentCollector();
    if (this.kind === "start") {
      if (!this.#skipByteOrderMark()) return comments;
      comments.detachFromPrevious();
    } else {
      // A comment on the line on which the declaration ended belongs to it, and so it is not joined with those below.
      scanner.skip(BLANK);
      const comment = takeCommentStart(scanner, this.#commentStart);
      if (comment === "line") {
        comments.addLine(readLineComment(scanner, this.#hasNul));
        comments.flush();
      } else if (comment === "block") {
        comments.startBlock();
        readBlockComment(scanner, comments);
        scanner.skip(BLANK);
        if (!scanner.take(LINE_FEED)) {
          // The next token is on this line too: nobody knows to which of the two the comment belongs.
          comments.drop();
          this.next();
          return comments;
        }
        comments.flush();
      } else if (!scanner.take(LINE_FEED)) {
        this.next();
        return comments;
      }
    }
    this.#commentsBelow(comments);
    return comments;
  }

  /** Reads the comments from the start of a line on, and the token behind them. */
  #commentsBelow(comments: CommentCollector): void {
    const scanner = this.#scanner;
    for (;;) {
      scanner.skip(BLANK);
      const comment = takeCommentStart(scanner, this.#commentStart);
      if (comment === "line") {
        comments.addLine(readLineComment(scanner, this.#hasNul));
      } else if (comment === "block") {
        comments.startBlock();
        readBlockComment(scanner, comments);
        // The rest of the line, so that it does not count as an empty one.
        scanner.skip(BLANK);
        scanner.take(LINE_FEED);
      } else if (scanner.take(LINE_FEED)) {
        comments.flush();
        comments.detachFromPrevious();
      } else {
        this.next();
        // Nothing to lead follows at the end of a scope.
        if (this.kind === "end" || this.text === "}" || this.text === "]" || this.text === ")") comments.flush();
        else comments.endLeading();
        return;
      }
    }
  }

  #keepPrevious(): void {
    this.previousLine = this.line;
    this.previousEndColumn = this.endColumn;
    this.#previousKind = this.kind;
  }

  #token(first: number): void {
    const scanner = this.#scanner;
    const start = scanner.at;
    const previousColumn = this.previousEndColumn;
    this.line = scanner.line;
    this.column = scanner.column;
    scanner.step();
    if (CHARACTER_CLASSES[first]! & LETTER) {
      scanner.skipWord();
      this.kind = "identifier";
    } else if (first === DOT) {
      if (scanner.takeClass(DIGIT)) {
        if (this.#previousKind === "identifier" && this.line === this.previousLine && this.column === previousColumn) {
          scanner.fault("Need space between identifier and decimal point.", scanner.line, scanner.column - 2);
        }
        this.kind = this.#number("dot");
      } else {
        this.kind = "symbol";
      }
    } else if (CHARACTER_CLASSES[first]! & DIGIT) {
      this.kind = this.#number(first === ZERO ? "zero" : "digit");
    } else if (first === QUOTE || first === APOSTROPHE) {
      readString(scanner, first);
      this.kind = "string";
    } else {
      if (first >= 0x80) scanner.fault(`Interpreting non ascii codepoint ${first}.`, this.line, this.column);
      this.kind = "symbol";
    }
    this.text = this.kind === "symbol" ? SYMBOLS[first]! : scanner.source.slice(start, scanner.at);
    this.endColumn = scanner.column;
  }

  #number(start: Parameters<typeof readNumber>[1]): "integer" | "float" {
    return readNumber(this.#scanner, start, this.#commentStart === "#");
  }

  /** False if the file starts like one in another encoding. */
  #skipByteOrderMark(): boolean {
    const scanner = this.#scanner;
    if (!scanner.take(0xef)) return true;
    if (scanner.take(0xbb) && scanner.take(0xbf)) return true;
    scanner.fault("Proto file starts with 0xEF but not UTF-8 BOM. Only UTF-8 is accepted for proto file.");
    return false;
  }
}
