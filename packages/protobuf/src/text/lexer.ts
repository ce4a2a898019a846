import { DecodeError } from "../wire/decode-error.js";
import { isWellFormed } from "../wire/encode-utf8.js";
import { positionAt } from "../wire/text-position.js";

export type TokenKind = "identifier" | "integer" | "float" | "string" | "symbol" | "end";

const LETTER = /[A-Za-z_]/y;
const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_]*/y;
const HEX = /0[xX][0-9a-fA-F]*/y;
const LEADING_ZERO = /0[0-7]+/y;
const DECIMAL = /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]*)?[fF]?/y;
const ESCAPE =
  /\\(?:[abfnrtv?\\'"]|[0-7]{1,3}|x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{4}|U00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4})/y;
/** As much of an escape as is right. */
const BROKEN_ESCAPE = /\\(?:x|u[0-9a-fA-F]{0,3}|U[0-9a-fA-F]{0,7})?/y;
/** Unicode has no characters there (text format specification, "String Literals"). */
const SURROGATE_ESCAPE = /\\(?:u|U0000)[dD][89a-fA-F]/y;
/** What may stand in a string as it is, by the quote around it. */
const PLAIN = { '"': /[^"\\\n\0]*/y, "'": /[^'\\\n\0]*/y } as const;
/** What may stand in the name of an extension or the URL of a type (text format specification, "Field Names"). */
const NAME_PART = /[A-Za-z0-9_\-.~!$&()*+,;=%/]+/y;

/**
 * Splits a text into the tokens of the text format (its specification, "Lexical Elements"), one at a time. The first
 * token is there from the start. Throws `DecodeError`, with the position; its reasons are worded as protoc's are.
 */
export class TextLexer {
  readonly source: string;
  kind: TokenKind = "end";
  /** The token as it was written. */
  text: string = "";
  /** The offset of the token's first character. */
  start: number = 0;
  #end = 0;

  constructor(source: string) {
    this.source = source;
    if (!isWellFormed(source)) {
      throw this.error(
        "The text has half of a surrogate pair, which UTF-8 cannot tell.",
        source.search(/\p{Surrogate}/u),
      );
    }
    this.next();
  }

  /** Goes to the next token. */
  next(): void {
    this.#skipSpace();
    this.start = this.#end;
    this.kind = this.#scan();
    this.text = this.source.slice(this.start, this.#end);
  }

  /** Whether this symbol or word stands here. */
  is(text: string): boolean {
    return this.text === text;
  }

  /** Passes over a symbol, if it stands here. */
  take(symbol: string): boolean {
    if (this.text !== symbol) return false;
    this.next();
    return true;
  }

  /** Passes over a symbol that must stand here. */
  expect(symbol: string): void {
    if (!this.take(symbol)) throw this.error(`Expected "${symbol}", found "${this.text}".`);
  }

  /** Passes over the name in brackets that begins here, and gives it without the space and comments in it. */
  bracketedName(): string {
    let name = "";
    for (;;) {
      this.#skipSpace();
      const start = this.#end;
      if (!this.#match(NAME_PART)) break;
      name += this.source.slice(start, this.#end);
    }
    this.next();
    this.expect("]");
    return name;
  }

  /** An error at this token, or at an offset. */
  error(reason: string, offset: number = this.start): DecodeError {
    return new DecodeError(reason, positionAt(this.source, offset));
  }

  #skipSpace(): void {
    const { source } = this;
    for (;;) {
      const code = source.charCodeAt(this.#end);
      if (code === 0x20 || (code >= 0x09 && code <= 0x0d)) {
        this.#end++;
      } else if (code === 0x23 /* # */) {
        const newline = source.indexOf("\n", this.#end);
        this.#end = newline < 0 ? source.length : newline + 1;
      } else {
        return;
      }
    }
  }

  #scan(): TokenKind {
    const { source, start } = this;
    if (start >= source.length) return "end";
    if (this.#match(IDENTIFIER)) return "identifier";
    const character = source[start] as string;
    if (character === '"' || character === "'") return this.#scanString(character);
    const isNumber = /[0-9]/.test(character) || (character === "." && /[0-9]/.test(source[start + 1] ?? ""));
    if (isNumber) return this.#scanNumber();
    if (character < " " || character === "\x7f") throw this.error("Invalid control characters encountered in text.");
    if (character > "~") throw this.error(`Interpreting non ascii codepoint ${source.codePointAt(start)}.`);
    this.#end++;
    return "symbol";
  }

  #scanNumber(): TokenKind {
    const kind = this.#scanDigits();
    const next = this.source[this.#end];
    if (this.#match(LETTER)) throw this.error("Need space between number and identifier.", this.#end - 1);
    if (next === ".") {
      const reason =
        kind === "float"
          ? "Already saw decimal point or exponent; can't have another one."
          : "Hex and octal numbers must be integers.";
      throw this.error(reason, this.#end);
    }
    return kind;
  }

  #scanDigits(): TokenKind {
    if (this.#match(HEX)) {
      if (this.#end === this.start + 2) throw this.error('"0x" must be followed by hex digits.', this.#end);
      return "integer";
    }
    if (this.#match(LEADING_ZERO)) {
      if (/[89]/.test(this.source[this.#end] ?? "")) {
        throw this.error("Numbers starting with leading zero must be in octal.", this.#end);
      }
      return "integer";
    }
    this.#match(DECIMAL);
    const text = this.source.slice(this.start, this.#end);
    if (/^0[89]/.test(text)) throw this.error("Numbers starting with leading zero must be in octal.", this.start + 1);
    if (/[eE][+-]?[fF]?$/.test(text)) throw this.error('"e" must be followed by exponent.', this.#end);
    return /[.eEfF]/.test(text) ? "float" : "integer";
  }

  #scanString(quote: '"' | "'"): TokenKind {
    const { source } = this;
    this.#end++;
    for (;;) {
      this.#match(PLAIN[quote]);
      const character = source[this.#end];
      if (character === quote) {
        this.#end++;
        return "string";
      }
      if (character === "\n") throw this.error("String literals cannot cross line boundaries.", this.#end);
      if (character !== "\\") throw this.error("Unexpected end of string.", this.#end);
      const letter = this.#end + 1;
      if (this.#match(SURROGATE_ESCAPE)) throw this.error(SURROGATE_FAULT, letter);
      if (this.#match(ESCAPE)) continue;
      this.#match(BROKEN_ESCAPE);
      throw this.error(escapeFault(source[letter]), this.#end);
    }
  }

  /** Moves behind what `pattern` finds here. */
  #match(pattern: RegExp): boolean {
    pattern.lastIndex = this.#end;
    if (!pattern.test(this.source)) return false;
    this.#end = pattern.lastIndex;
    return true;
  }
}

const SURROGATE_FAULT =
  "Half of a surrogate pair in an escape sequence, where the whole code point must be told, by \\U.";

function escapeFault(letter: string | undefined): string {
  switch (letter) {
    case "x":
      return "Expected hex digits for escape sequence.";
    case "u":
      return "Expected four hex digits for \\u escape sequence.";
    case "U":
      return "Expected eight hex digits up to 10ffff for \\U escape sequence.";
    default:
      return "Invalid escape sequence in string literal.";
  }
}
