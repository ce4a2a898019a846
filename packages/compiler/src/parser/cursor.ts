import type { SourceCodeInfo_Location } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { emptyLocation } from "../descriptor/empty-descriptor.js";
import type { InvalidUtf8 } from "../descriptor/escaped-utf8.js";
import { type ByteText, unicodeOf } from "../lexer/byte-text.js";
import { Lexer, type TokenKind, type TokenSpan } from "../lexer/lexer.js";
import { integerValue, stringValue } from "../lexer/literal.js";
import type { ReportFault } from "../lexer/scanner.js";
import { type LikelyKeywords, misspeltKeyword } from "./misspelt-keyword.js";
import type { OptionTarget, ParsedOption } from "./parsed-file.js";

/**
 * Whether all parts of a file are located in its text, and get their comments, or only imports are located: there are
 * unused ones in many files that have no fault.
 */
export type Locating = "located" | "importsLocated";

export interface ParseOptions {
  readonly locating: Locating;
  readonly invalidUtf8: InvalidUtf8;
}

/** Which of the language's forms a file is written in. */
export type Syntax = "proto2" | "proto3" | "editions";

export const MAX_INT32: bigint = 0x7fff_ffffn;

/**
 * Thrown, after the fault has been reported, where a statement cannot be read on; caught by whoever reads statements,
 * which then skips to the next one (`recover`). One object for all: nobody needs its stack.
 */
const statementAbandoned = new Error("a statement was abandoned inside the parser");

/**
 * The parser's place in a file: the tokens, with the expectations that can be put to them; the locations gathered so
 * far; the comments that wait for the declaration behind them.
 */
export class Cursor {
  readonly locations: SourceCodeInfo_Location[] = [];
  readonly options: Map<OptionTarget, ParsedOption[]> = new Map();
  syntax: Syntax = "proto2";
  /** `Edition` of a file in an edition. */
  edition: number = 0;
  /** How many messages and groups are open. */
  depth: number = 0;
  hasFaults: boolean = false;

  readonly #lexer: Lexer;
  readonly #report: ReportFault;
  readonly #invalidUtf8: InvalidUtf8;
  /** Stands for every location where none are kept. */
  readonly #nowhere: SourceCodeInfo_Location | undefined;
  /** A word that may be a misspelt keyword, and which. */
  #doubtfulWord: ByteText = "";
  #likelyKeywords: LikelyKeywords | undefined;
  #upcomingLeading: ByteText = "";
  #upcomingDetached: ByteText[] = [];

  constructor(source: ByteText, report: ReportFault, { locating, invalidUtf8 }: ParseOptions) {
    this.#nowhere = locating === "located" ? undefined : emptyLocation([], 0, 0);
    this.#invalidUtf8 = invalidUtf8;
    this.#report = (line, column, message, suggestion) => {
      this.hasFaults = true;
      report(line, column, message, suggestion);
    };
    this.#lexer = new Lexer(source, this.#report);
    this.nextDeclaration();
  }

  /** The text of the current token, a byte a character. */
  get text(): ByteText {
    return this.#lexer.text;
  }

  get kind(): TokenKind {
    return this.#lexer.kind;
  }

  get isAtEnd(): boolean {
    return this.#lexer.kind === "end";
  }

  span(): TokenSpan {
    return this.#lexer.span();
  }

  previousSpan(): TokenSpan {
    const { previousLine, previousEndColumn } = this.#lexer;
    return { line: previousLine, column: previousEndColumn, endColumn: previousEndColumn };
  }

  is(text: string): boolean {
    return this.#lexer.text === text;
  }

  next(): void {
    this.#lexer.next();
  }

  /** Goes to the next token, which starts a declaration: the comments before it are kept for that. */
  nextDeclaration(): void {
    const comments = this.#lexer.nextWithComments();
    this.#upcomingLeading = comments.leading;
    this.#upcomingDetached = comments.detached;
  }

  /** Goes on if the current token is this text. */
  take(text: string): boolean {
    if (this.#lexer.text !== text) return false;
    this.#lexer.next();
    return true;
  }

  expect(text: string, message: string = `Expected "${text}".`): void {
    if (!this.take(text)) this.fail(message);
  }

  identifier(message: string): string {
    if (this.#lexer.kind !== "identifier") this.fail(message);
    const { text } = this.#lexer;
    this.#lexer.next();
    return text;
  }

  /** An integer from 0 to `max`; a larger one is reported, and taken as 0. */
  integer64(max: bigint, message: string): bigint {
    if (this.#lexer.kind !== "integer") this.fail(message);
    const value = integerValue(this.#lexer.text, max);
    if (value === undefined) this.error("Integer out of range.");
    this.#lexer.next();
    return value ?? 0n;
  }

  integer32(message: string): number {
    const { kind, text } = this.#lexer;
    if (kind === "integer" && text.length < 10 && (text.charCodeAt(0) !== 0x30 || text.length === 1)) {
      this.#lexer.next();
      return Number(text);
    }
    return Number(this.integer64(MAX_INT32, message));
  }

  signedInteger32(message: string): number {
    if (!this.take("-")) return Number(this.integer64(MAX_INT32, message));
    // Never -0: descriptors are compared.
    return 0 - Number(this.integer64(MAX_INT32 + 1n, message));
  }

  /** The bytes of a string literal; adjacent ones are joined. */
  bytes(message: string): ByteText {
    if (this.#lexer.kind !== "string") this.fail(message);
    let value = "";
    while (this.#lexer.kind === "string") {
      value += stringValue(this.#lexer.text);
      this.#lexer.next();
    }
    return value;
  }

  string(message: string): string {
    return this.unicode(this.bytes(message));
  }

  /** The text that bytes of the source are in UTF-8. */
  unicode(text: ByteText): string {
    return unicodeOf(text, this.#invalidUtf8);
  }

  /** Reports a fault at the current token; reading goes on. */
  error(message: string): void {
    const { line, column } = this.#lexer;
    const likely = this.#likelyKeywords;
    const suggestion = likely && misspeltKeyword(this.#doubtfulWord, likely, this.#lexer);
    this.#report(line, column, message, suggestion);
  }

  /** The current token is read as something that it may not be: a fault in this statement may come from that. */
  doubt(likely: LikelyKeywords): void {
    this.#doubtfulWord = this.#lexer.text;
    this.#likelyKeywords = likely;
  }

  errorAt(place: TokenSpan, message: string): void {
    this.#report(place.line, place.column, message);
  }

  /** Reports a fault at the current token, and abandons the statement. */
  fail(message: string): never {
    this.error(message);
    throw statementAbandoned;
  }

  failAt(place: TokenSpan, message: string): never {
    this.errorAt(place, message);
    throw statementAbandoned;
  }

  /** Runs what reads a statement: false if it had to be abandoned. */
  attempt(readStatement: () => void): boolean {
    try {
      readStatement();
      return true;
    } catch (thrown) {
      if (thrown !== statementAbandoned) throw thrown;
      return false;
    }
  }

  /** The same; what is left of an abandoned statement is skipped. */
  recover(readStatement: () => void): boolean {
    this.#likelyKeywords = undefined;
    const isRead = this.attempt(readStatement);
    if (!isRead) this.skipStatement();
    return isRead;
  }

  /**
   * Takes a token that ends a declaration, or opens or closes its block. The comments around belong to the declaration
   * at `location`, if one is given: those before it lead it, one behind the token trails it.
   */
  takeEnd(text: ";" | "{" | "}", location: SourceCodeInfo_Location | undefined): boolean {
    if (this.#lexer.text !== text) return false;
    if (this.#nowhere !== undefined) {
      this.#lexer.next();
      return true;
    }
    const comments = this.#lexer.nextWithComments();
    const leading = this.#upcomingLeading;
    this.#upcomingLeading = comments.leading;
    if (location !== undefined) {
      if (leading !== "") location.leadingComments = this.unicode(leading);
      if (comments.trailing !== "") location.trailingComments = this.unicode(comments.trailing);
      for (const comment of this.#upcomingDetached) location.leadingDetachedComments.push(this.unicode(comment));
      this.#upcomingDetached = comments.detached;
    } else if (text === "}") {
      // The comments before the end of a scope lead nothing.
      this.#upcomingDetached = comments.detached;
    } else {
      this.#upcomingDetached.push(...comments.detached);
    }
    return true;
  }

  end(text: ";" | "{" | "}", location: SourceCodeInfo_Location | undefined): void {
    if (!this.takeEnd(text, location)) this.fail(`Expected "${text}".`);
  }

  /** Starts a location at the current token: that of `parent`, and below it what `path` leads to. */
  open(parent: SourceCodeInfo_Location | undefined, ...path: number[]): SourceCodeInfo_Location {
    if (this.#nowhere !== undefined) return this.#nowhere;
    const { line, column } = this.#lexer;
    const location = emptyLocation(parent === undefined ? path : parent.path.concat(path), line, column);
    this.locations.push(location);
    return location;
  }

  /** The same, and it is kept in any case. */
  openImport(parent: SourceCodeInfo_Location, start: TokenSpan, ...path: number[]): SourceCodeInfo_Location {
    const location = emptyLocation(parent.path.concat(path), start.line, start.column);
    this.locations.push(location);
    return location;
  }

  /** Ends a location at the end of the token before the current one. */
  close(location: SourceCodeInfo_Location): void {
    if (this.#nowhere === undefined) endAt(location, this.#lexer.previousLine, this.#lexer.previousEndColumn);
  }

  /** Leads the path of a location, whose kind has only now been seen, on to a field. */
  completePath(location: SourceCodeInfo_Location, field: number): void {
    if (this.#nowhere === undefined) location.path = location.path.concat(field);
  }

  /** Adds a location from `start` to the end of `end`. */
  locate(
    parent: SourceCodeInfo_Location,
    path: readonly number[],
    start: TokenSpan,
    end: TokenSpan,
  ): SourceCodeInfo_Location {
    if (this.#nowhere !== undefined) return this.#nowhere;
    const location = emptyLocation(parent.path.concat(path), start.line, start.column);
    this.locations.push(location);
    endAt(location, end.line, end.endColumn);
    return location;
  }

  /** Skips to behind the next semicolon or block, or before the brace that closes the block around. */
  skipStatement(): void {
    while (!this.isAtEnd) {
      if (this.kind === "symbol") {
        if (this.takeEnd(";", undefined)) return;
        if (this.take("{")) {
          this.skipBlock();
          return;
        }
        if (this.is("}")) return;
      }
      this.next();
    }
  }

  /** Skips to behind the brace that closes the block in which the current token is. */
  skipBlock(): void {
    let open = 1;
    while (!this.isAtEnd) {
      if (this.kind === "symbol") {
        if (this.takeEnd("}", undefined)) {
          open--;
          if (open === 0) return;
        } else if (this.take("{")) {
          open++;
          continue;
        }
      }
      this.next();
    }
  }
}

function endAt(location: SourceCodeInfo_Location, endLine: number, endColumn: number): void {
  // Arrays of the right length: those that grow keep room for more, and there are millions of locations.
  const [line, column] = location.span as [number, number];
  location.span = endLine === line ? [line, column, endColumn] : [line, column, endLine, endColumn];
}
