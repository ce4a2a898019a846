import { setEntry } from "../message/map-entry.js";
import { DecodeError } from "../wire/decode-error.js";
import { RECURSION_LIMIT } from "../wire/reader.js";
import { positionAt } from "../wire/text-position.js";
import { exactInteger } from "./exact-integer.js";
import type { ParsedJson } from "./json-value.js";

/** A message has at most two levels of JSON, that of a list or map, and its own; the outermost one. */
const DEPTH_LIMIT = 2 * RECURSION_LIMIT + 1;

/**
 * Parses JSON (RFC 8259). Unlike `JSON.parse`, it refuses names that stand twice in one object, keeps every digit of
 * integers, as bigint where number has too few, refuses numbers that are too large for it, and has a limit of depth.
 * Throws `DecodeError`, with the line and column.
 */
export function parseJson(text: string): ParsedJson {
  return new JsonParser(text).root();
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORDS = [
  ["true", true],
  ["false", false],
  ["null", null],
] as const;

class JsonParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  root(): ParsedJson {
    const value = this.#value();
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#unexpected("the end");
    return value;
  }

  #value(): ParsedJson {
    this.#skipSpace();
    switch (this.#text.charCodeAt(this.#at)) {
      case 0x7b /* { */:
        return this.#object();
      case 0x5b /* [ */:
        return this.#list();
      case 0x22 /* " */:
        return this.#string();
      default:
        return this.#numberOrWord();
    }
  }

  #object(): ParsedJson {
    const object: Record<string, ParsedJson> = {};
    this.#enter();
    if (!this.#take(0x7d)) {
      do {
        this.#skipSpace();
        const start = this.#at;
        if (this.#text.charCodeAt(start) !== 0x22) throw this.#unexpected("a name in double quotes");
        const name = this.#string();
        if (Object.hasOwn(object, name))
          throw this.#error(`the name ${JSON.stringify(name)} twice in one object`, start);
        if (!this.#take(0x3a)) throw this.#unexpected('":"');
        setEntry(object, name, this.#value());
      } while (this.#take(0x2c));
      if (!this.#take(0x7d)) throw this.#unexpected('"," or "}"');
    }
    this.#depth--;
    return object;
  }

  #list(): ParsedJson {
    const list: ParsedJson[] = [];
    this.#enter();
    if (!this.#take(0x5d)) {
      do list.push(this.#value());
      while (this.#take(0x2c));
      if (!this.#take(0x5d)) throw this.#unexpected('"," or "]"');
    }
    this.#depth--;
    return list;
  }

  #enter(): void {
    if (++this.#depth > DEPTH_LIMIT) throw this.#error(`JSON nested more than ${DEPTH_LIMIT} deep`, this.#at);
    this.#at++;
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at;
    let end = start + 1;
    let hasEscapes = false;
    for (let code = text.charCodeAt(end); code !== 0x22; code = text.charCodeAt(++end)) {
      if (code === 0x5c) {
        hasEscapes = true;
        end++;
      } else if (!(code >= 0x20)) {
        const reason =
          end >= text.length ? "a string without its end" : "a control character in a string, which must be escaped";
        throw this.#error(reason, Math.min(end, text.length));
      }
    }
    this.#at = end + 1;
    return hasEscapes ? this.#unescape(start, end + 1) : text.slice(start + 1, end);
  }

  #unescape(start: number, end: number): string {
    try {
      return JSON.parse(this.#text.slice(start, end)) as string;
    } catch {
      throw this.#error("a string with an escape that JSON does not have", start);
    }
  }

  #numberOrWord(): ParsedJson {
    const integer = this.#shortInteger();
    if (integer !== undefined) return integer;
    const start = this.#at;
    NUMBER.lastIndex = start;
    if (NUMBER.test(this.#text)) {
      this.#at = NUMBER.lastIndex;
      return this.#number(this.#text.slice(start, this.#at), start);
    }
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, start)) continue;
      this.#at += word.length;
      return value;
    }
    throw this.#unexpected("a value");
  }

  /** Reads the commonest numbers, integers of up to 15 digits. Undefined, and nothing read, when it is none of them. */
  #shortInteger(): number | undefined {
    const text = this.#text;
    const isNegative = text.charCodeAt(this.#at) === 0x2d;
    const first = isNegative ? this.#at + 1 : this.#at;
    let end = first;
    let value = 0;
    let code = text.charCodeAt(end);
    for (; code >= 0x30 && code <= 0x39; code = text.charCodeAt(++end)) value = value * 10 + code - 0x30;
    const isOther = code === 0x2e || code === 0x65 || code === 0x45;
    const hasLeadingZero = text.charCodeAt(first) === 0x30 && end > first + 1;
    if (end === first || end > first + 15 || isOther || hasLeadingZero) return undefined;
    this.#at = end;
    return isNegative ? -value : value;
  }

  #number(literal: string, start: number): number | bigint {
    const value = Number(literal);
    if (Number.isSafeInteger(value) || (value < 1e15 && value > -1e15)) return value;
    if (!Number.isFinite(value)) throw this.#error(`${literal}, which is more than a double can be`, start);
    return exactInteger(literal) ?? value;
  }

  #take(code: number): boolean {
    this.#skipSpace();
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    const text = this.#text;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }

  #unexpected(expected: string): DecodeError {
    const found =
      this.#at < this.#text.length
        ? JSON.stringify(String.fromCodePoint(this.#text.codePointAt(this.#at) as number))
        : "the end";
    return this.#error(`${found}, where ${expected} must stand`, this.#at);
  }

  #error(reason: string, at: number): DecodeError {
    return new DecodeError(reason, positionAt(this.#text, at));
  }
}
