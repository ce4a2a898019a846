import type { ByteText } from "./byte-text.js";
import {
  BLANK,
  CHARACTER_CLASSES,
  DIGIT,
  HEX_DIGIT,
  LETTER,
  OCTAL_DIGIT,
  SIMPLE_ESCAPE,
  UNPRINTABLE,
} from "./character-class.js";
import { CommentCollector } from "./comment-collector.js";

/** What a token is. `start` is the state before the first one, `end` comes after the last and repeats. */
export type TokenKind = "start" | "end" | "identifier" | "integer" | "float" | "string" | "symbol";

/**
 * Takes the faults of a text. Line and column count from 0; a tab goes to the next multiple of 8. `suggestion` is what
 * may have been meant.
 */
export type ReportFault = (line: number, column: number, message: string, suggestion?: string) => void;

/** Where a token stands: one line, since no token crosses a line's end. */
export interface TokenSpan {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

const LINE_FEED = 10;
const TAB = 9;
const SPACE = 32;
const QUOTE = 34;
const APOSTROPHE = 39;
const STAR = 42;
const DOT = 46;
const SLASH = 47;
const ZERO = 48;
const BACKSLASH = 92;
const TAB_WIDTH = 8;

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

  readonly #source: ByteText;
  readonly #report: ReportFault;
  readonly #commentStart: "//" | "#";
  /** NUL ends whatever it stands in. */
  readonly #hasNul: boolean;
  #at = 0;
  #atLine = 0;
  /** The column of the next character is its offset less this. */
  #columnBase = 0;

  /** `commentStart` is `//` for `.proto` files (which have block comments too), `#` for text format. */
  constructor(source: ByteText, report: ReportFault, commentStart: "//" | "#" = "//") {
    this.#source = source;
    this.#report = report;
    this.#commentStart = commentStart;
    this.#hasNul = source.includes("\0");
  }

  /** The place of the current token. */
  span(): TokenSpan {
    return { line: this.line, column: this.column, endColumn: this.endColumn };
  }

  /** Goes to the next token, over white space and comments. */
  next(): void {
    this.#keepPrevious();
    while (this.#at < this.#source.length) {
      this.#skipWhitespace();
      const comment = this.#commentAhead();
      if (comment === "line") {
        this.#lineComment();
        continue;
      }
      if (comment === "block") {
        this.#blockComment(undefined);
        continue;
      }
      if (this.#at >= this.#source.length) break;
      const code = this.#peek();
      if (code === 0 || CHARACTER_CLASSES[code]! & UNPRINTABLE) {
        this.#fault("Invalid control characters encountered in text.");
        do this.#step();
        while (this.#at < this.#source.length && (this.#peek() === 0 || this.#isIn(UNPRINTABLE)));
        continue;
      }
      this.#token(code);
      return;
    }
    this.kind = "end";
    this.text = "";
    this.line = this.#atLine;
    this.column = this.endColumn = this.#at - this.#columnBase;
  }

  /**
   * Goes to the next token, and gives the comments between: those that trail the current token, those that lead the
   * next, and those that belong to neither (descriptor.proto, `SourceCodeInfo.Location`).
   */
  nextWithComments(): CommentCollector {
    const comments = new CommentCollector();
    if (this.kind === "start") {
      if (!this.#skipByteOrderMark()) return comments;
      comments.detachFromPrevious();
    } else {
      // A comment on the line on which the declaration ended belongs to it, and so it is not joined with those below.
      this.#skip(BLANK);
      const comment = this.#commentAhead();
      if (comment === "line") {
        comments.addLine(this.#lineComment());
        comments.flush();
      } else if (comment === "block") {
        comments.startBlock();
        this.#blockComment(comments);
        this.#skip(BLANK);
        if (!this.#take(LINE_FEED)) {
          // The next token is on this line too: nobody knows to which of the two the comment belongs.
          comments.drop();
          this.next();
          return comments;
        }
        comments.flush();
      } else if (!this.#take(LINE_FEED)) {
        this.next();
        return comments;
      }
    }
    this.#commentsBelow(comments);
    return comments;
  }

  /** Reads the comments from the start of a line on, and the token behind them. */
  #commentsBelow(comments: CommentCollector): void {
    for (;;) {
      this.#skip(BLANK);
      const comment = this.#commentAhead();
      if (comment === "line") {
        comments.addLine(this.#lineComment());
      } else if (comment === "block") {
        comments.startBlock();
        this.#blockComment(comments);
        // The rest of the line, so that it does not count as an empty one.
        this.#skip(BLANK);
        this.#take(LINE_FEED);
      } else if (this.#take(LINE_FEED)) {
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
    const start = this.#at;
    const previousColumn = this.previousEndColumn;
    this.line = this.#atLine;
    this.column = start - this.#columnBase;
    this.#step();
    if (CHARACTER_CLASSES[first]! & LETTER) {
      this.#skipWord();
      this.kind = "identifier";
    } else if (first === DOT) {
      if (this.#isIn(DIGIT)) {
        this.#step();
        if (this.#previousKind === "identifier" && this.line === this.previousLine && this.column === previousColumn) {
          this.#report(
            this.#atLine,
            this.#at - this.#columnBase - 2,
            "Need space between identifier and decimal point.",
          );
        }
        this.kind = this.#number(false, true);
      } else {
        this.kind = "symbol";
      }
    } else if (CHARACTER_CLASSES[first]! & DIGIT) {
      this.kind = this.#number(first === ZERO, false);
    } else if (first === QUOTE || first === APOSTROPHE) {
      this.#string(first);
      this.kind = "string";
    } else {
      if (first >= 0x80) {
        this.#report(this.line, this.column, `Interpreting non ascii codepoint ${first}.`);
      }
      this.kind = "symbol";
    }
    this.text = this.kind === "symbol" ? SYMBOLS[first]! : this.#source.slice(start, this.#at);
    this.endColumn = this.#at - this.#columnBase;
  }

  /** Skips letters and digits, of which none changes how columns count. */
  #skipWord(): void {
    const source = this.#source;
    let at = this.#at;
    while (at < source.length && CHARACTER_CLASSES[source.charCodeAt(at)]! & (LETTER | DIGIT)) at++;
    this.#at = at;
  }

  #number(startsWithZero: boolean, startsWithDot: boolean): "integer" | "float" {
    let isFloat = startsWithDot;
    if (startsWithZero && this.#takeAnyCase("x")) {
      if (!this.#isIn(HEX_DIGIT)) this.#fault('"0x" must be followed by hex digits.');
      this.#skip(HEX_DIGIT);
    } else if (startsWithZero && this.#isIn(DIGIT)) {
      this.#skip(OCTAL_DIGIT);
      if (this.#isIn(DIGIT)) {
        this.#fault("Numbers starting with leading zero must be in octal.");
        this.#skip(DIGIT);
      }
    } else {
      this.#skip(DIGIT);
      if (!startsWithDot && this.#take(DOT)) {
        isFloat = true;
        this.#skip(DIGIT);
      }
      if (this.#takeAnyCase("e")) {
        isFloat = true;
        if (!this.#take("-".charCodeAt(0))) this.#take("+".charCodeAt(0));
        if (!this.#isIn(DIGIT)) this.#fault('"e" must be followed by exponent.');
        this.#skip(DIGIT);
      }
      // Text format writes the type of a float behind it.
      if (this.#commentStart === "#" && this.#takeAnyCase("f")) isFloat = true;
    }
    if (this.#isIn(LETTER)) {
      this.#fault("Need space between number and identifier.");
    } else if (this.#peek() === DOT) {
      this.#fault(
        isFloat
          ? "Already saw decimal point or exponent; can't have another one."
          : "Hex and octal numbers must be integers.",
      );
    }
    return isFloat ? "float" : "integer";
  }

  #string(delimiter: number): void {
    for (;;) {
      const code = this.#peek();
      if (code === 0) {
        this.#fault("Unexpected end of string.");
        return;
      }
      if (code === LINE_FEED) {
        this.#fault("String literals cannot cross line boundaries.");
        return;
      }
      this.#step();
      if (code === delimiter) return;
      if (code === BACKSLASH) this.#escape();
    }
  }

  /** Reads as much of an escape sequence as must be checked; the digits behind are read like any character. */
  #escape(): void {
    if (this.#takeClass(SIMPLE_ESCAPE) || this.#takeClass(OCTAL_DIGIT)) return;
    if (this.#take("x".charCodeAt(0))) {
      if (!this.#takeClass(HEX_DIGIT)) this.#fault("Expected hex digits for escape sequence.");
    } else if (this.#take("u".charCodeAt(0))) {
      if (!this.#takeHexDigits(4)) this.#fault("Expected four hex digits for \\u escape sequence.");
    } else if (this.#take("U".charCodeAt(0))) {
      // Eight digits, of which the first three can only be 000 or 001: the last code point is 10FFFF.
      const isInRange = this.#take(ZERO) && this.#take(ZERO) && (this.#take(ZERO) || this.#take(ZERO + 1));
      if (!isInRange || !this.#takeHexDigits(5)) {
        this.#fault("Expected eight hex digits up to 10ffff for \\U escape sequence");
      }
    } else {
      this.#fault("Invalid escape sequence in string literal.");
    }
  }

  /** Reads the start of a comment, if there is one. */
  #commentAhead(): "line" | "block" | undefined {
    const code = this.#peek();
    if (this.#commentStart === "#") {
      return this.#take("#".charCodeAt(0)) ? "line" : undefined;
    }
    if (code !== SLASH) return undefined;
    const following = this.#source.charCodeAt(this.#at + 1);
    if (following !== SLASH && following !== STAR) return undefined;
    this.#at += 2;
    return following === SLASH ? "line" : "block";
  }

  #lineComment(): ByteText {
    const start = this.#at;
    const end = this.#hasNul ? -1 : this.#source.indexOf("\n", start);
    // Columns start anew behind the line's end: nothing before it need be looked at.
    if (end !== -1) this.#at = end;
    else while (this.#peek() !== 0 && this.#peek() !== LINE_FEED) this.#step();
    this.#take(LINE_FEED);
    return this.#source.slice(start, this.#at);
  }

  /** Reads a block comment; what leads each further line (blanks, and one asterisk) is no part of it. */
  #blockComment(into: CommentCollector | undefined): void {
    const startLine = this.#atLine;
    const startColumn = this.#at - this.#columnBase - 2;
    let start = this.#at;
    for (;;) {
      const code = this.#peek();
      if (this.#take(LINE_FEED)) {
        into?.addToBlock(this.#source.slice(start, this.#at));
        this.#skip(BLANK);
        if (this.#take(STAR) && this.#take(SLASH)) return;
        start = this.#at;
      } else if (code === STAR) {
        this.#step();
        if (!this.#take(SLASH)) continue;
        into?.addToBlock(this.#source.slice(start, this.#at - 2));
        return;
      } else if (code === SLASH) {
        this.#step();
        // The asterisk stays: a slash behind it ends the comment.
        if (this.#peek() === STAR) {
          this.#fault('"/*" inside block comment.  Block comments cannot be nested.');
        }
      } else if (code === 0) {
        this.#fault("End-of-file inside block comment.");
        this.#report(startLine, startColumn, "  Comment started here.");
        into?.addToBlock(this.#source.slice(start, this.#at));
        return;
      } else {
        this.#step();
      }
    }
  }

  /** False if the file starts like one in another encoding. */
  #skipByteOrderMark(): boolean {
    if (!this.#take(0xef)) return true;
    if (this.#take(0xbb) && this.#take(0xbf)) return true;
    this.#fault("Proto file starts with 0xEF but not UTF-8 BOM. Only UTF-8 is accepted for proto file.");
    return false;
  }

  #skipWhitespace(): void {
    const source = this.#source;
    let at = this.#at;
    for (; at < source.length; at++) {
      const code = source.charCodeAt(at);
      if (code === SPACE) continue;
      if ((CHARACTER_CLASSES[code]! & BLANK) === 0 && code !== LINE_FEED) break;
      this.#at = at;
      this.#step();
    }
    this.#at = at;
  }

  #fault(message: string): void {
    this.#report(this.#atLine, this.#at - this.#columnBase, message);
  }

  /** The next character; 0 at the end, as for the character NUL. */
  #peek(): number {
    return this.#at < this.#source.length ? this.#source.charCodeAt(this.#at) : 0;
  }

  #step(): void {
    const code = this.#source.charCodeAt(this.#at);
    if (code === LINE_FEED) {
      this.#atLine++;
      this.#columnBase = this.#at + 1;
    } else if (code === TAB) {
      const column = this.#at - this.#columnBase;
      this.#columnBase = this.#at + 1 - (column + TAB_WIDTH - (column % TAB_WIDTH));
    }
    this.#at++;
  }

  #isIn(characterClass: number): boolean {
    return (CHARACTER_CLASSES[this.#peek()]! & characterClass) !== 0;
  }

  #skip(characterClass: number): void {
    while (this.#isIn(characterClass)) this.#step();
  }

  #take(code: number): boolean {
    if (this.#at >= this.#source.length || this.#source.charCodeAt(this.#at) !== code) return false;
    this.#step();
    return true;
  }

  #takeAnyCase(lowerCase: string): boolean {
    return this.#take(lowerCase.charCodeAt(0)) || this.#take(lowerCase.toUpperCase().charCodeAt(0));
  }

  #takeClass(characterClass: number): boolean {
    if (!this.#isIn(characterClass)) return false;
    this.#step();
    return true;
  }

  #takeHexDigits(count: number): boolean {
    for (let i = 0; i < count; i++) if (!this.#takeClass(HEX_DIGIT)) return false;
    return true;
  }
}
