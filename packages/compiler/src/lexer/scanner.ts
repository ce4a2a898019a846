import type { ByteText } from "./byte-text.js";
import { BLANK, CHARACTER_CLASSES, DIGIT, LETTER } from "./character-class.js";

/**
 * Takes the faults of a text. Line and column count from 0; a tab goes to the next multiple of 8. `suggestion` is what
 * may have been meant.
 */
export type ReportFault = (line: number, column: number, message: string, suggestion?: string) => void;

export const LINE_FEED = 10;
const TAB = 9;
const SPACE = 32;
const TAB_WIDTH = 8;

/** A place in a text that goes on by characters, and knows its line and its column. */
export class Scanner {
  readonly source: ByteText;
  /** The offset of the next character. */
  at: number = 0;
  line: number = 0;
  readonly #report: ReportFault;
  /** The column of the next character is its offset less this. */
  #columnBase = 0;

  constructor(source: ByteText, report: ReportFault) {
    this.source = source;
    this.#report = report;
  }

  get column(): number {
    return this.at - this.#columnBase;
  }

  get isAtEnd(): boolean {
    return this.at >= this.source.length;
  }

  /** The next character; 0 at the end, as for the character NUL. */
  peek(): number {
    return this.at < this.source.length ? this.source.charCodeAt(this.at) : 0;
  }

  step(): void {
    const code = this.source.charCodeAt(this.at);
    if (code === LINE_FEED) {
      this.line++;
      this.#columnBase = this.at + 1;
    } else if (code === TAB) {
      const { column } = this;
      this.#columnBase = this.at + 1 - (column + TAB_WIDTH - (column % TAB_WIDTH));
    }
    this.at++;
  }

  /** Whether the next character is in a class (a bit of `CHARACTER_CLASSES`). */
  isIn(characterClass: number): boolean {
    return (CHARACTER_CLASSES[this.peek()]! & characterClass) !== 0;
  }

  skip(characterClass: number): void {
    while (this.isIn(characterClass)) this.step();
  }

  skipWhitespace(): void {
    const { source } = this;
    let { at } = this;
    for (; at < source.length; at++) {
      const code = source.charCodeAt(at);
      if (code === SPACE) continue;
      if ((CHARACTER_CLASSES[code]! & BLANK) === 0 && code !== LINE_FEED) break;
      this.at = at;
      this.step();
    }
    this.at = at;
  }

  /** Skips letters and digits, of which none changes how columns count. */
  skipWord(): void {
    const { source } = this;
    let { at } = this;
    while (at < source.length && CHARACTER_CLASSES[source.charCodeAt(at)]! & (LETTER | DIGIT)) at++;
    this.at = at;
  }

  /** Goes on if the next character is this. */
  take(code: number): boolean {
    if (this.at >= this.source.length || this.source.charCodeAt(this.at) !== code) return false;
    this.step();
    return true;
  }

  takeAnyCase(lowerCase: string): boolean {
    return this.take(lowerCase.charCodeAt(0)) || this.take(lowerCase.toUpperCase().charCodeAt(0));
  }

  /** Goes on if the next character is in a class. */
  takeClass(characterClass: number): boolean {
    if (!this.isIn(characterClass)) return false;
    this.step();
    return true;
  }

  /** Reports a fault at the next character, or at another place. */
  fault(message: string, line: number = this.line, column: number = this.column): void {
    this.#report(line, column, message);
  }
}
