import type { InvalidUtf8 } from "../descriptor/escaped-utf8.js";
import { FieldField, FileField } from "../descriptor/field-number.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic-sink.js";
import type { TokenSpan } from "../lexer/lexer.js";
import type { OptionTarget, ParsedFile } from "../parser/parsed-file.js";
import { type Position, PositionIndex } from "../source-info/position-index.js";
import type { Part } from "./part.js";
import { type Element, type FieldSymbol, type LinkedFile, pathOf } from "./symbol.js";
import type { SymbolTable } from "./symbol-table.js";

export type OptionTargetKind = Element["kind"] | "file" | "extensionRange";

/** Options that wait until all names are known. */
export interface PendingOptions {
  readonly kind: OptionTargetKind;
  readonly target: OptionTarget;
  /** Where the search for the names of extensions starts: a full name inside the innermost scope. */
  readonly scope: string;
  /** The path of the options message. */
  readonly path: readonly number[];
}

interface LinkingInputs {
  readonly table: SymbolTable;
  readonly sink: DiagnosticSink;
  readonly invalidUtf8: InvalidUtf8;
}

/** The work on one file: what the steps of linking share. */
export class Linking {
  readonly pendingOptions: PendingOptions[] = [];
  /** The files whose names may be used: the imports, and what they import publicly. */
  readonly visibleFiles: Set<LinkedFile> = new Set();
  /** The imports of which nothing has been used so far. */
  readonly unusedImports: Set<LinkedFile> = new Set();
  hasErrors: boolean = false;

  readonly file: LinkedFile;
  /** The options as they were written. */
  readonly options: ParsedFile["options"];
  readonly table: SymbolTable;
  readonly invalidUtf8: InvalidUtf8;
  readonly #sink: DiagnosticSink;
  readonly #positions: PositionIndex;

  constructor(file: LinkedFile, parsed: ParsedFile, { table, sink, invalidUtf8 }: LinkingInputs) {
    this.file = file;
    this.options = parsed.options;
    this.#positions = new PositionIndex(parsed);
    this.table = table;
    this.invalidUtf8 = invalidUtf8;
    this.#sink = sink;
  }

  /** Reports an error at a part of an element, or at no place if the text has none for it. */
  error(element: Element, part: Part, message: string, suggestion?: string): void {
    this.#error(this.#positionOf(element, part), message, suggestion);
  }

  /** Reports an error at what has the path; without a path at no place. */
  errorAtPath(path: readonly number[] | undefined, message: string, suggestion?: string): void {
    this.#error(path === undefined ? undefined : this.#positions.find(path), message, suggestion);
  }

  /** Reports an error at a place that the parser has kept; without one at no place. */
  errorAtPlace(place: TokenSpan | undefined, message: string, suggestion?: string): void {
    const position = place === undefined ? undefined : { line: place.line + 1, column: place.column + 1 };
    this.#error(position, message, suggestion);
  }

  /**
   * Reports an error at the message that a field extends. It is written once for the fields of a block: the first has
   * it.
   */
  extendeeError(field: FieldSymbol, message: string): void {
    const path = pathOf(field);
    const own = this.#positions.find([...path, FieldField.EXTENDEE]);
    const previous = this.#positions.find([...path.slice(0, -1), field.index - 1, FieldField.EXTENDEE]);
    const isFirst = previous === undefined || previous.line !== own?.line || previous.column !== own.column;
    this.#error(isFirst ? own : undefined, message);
  }

  warning(element: Element, part: Part, message: string): void {
    this.#sink.add("warning", this.file.name, this.#positionOf(element, part), message);
  }

  /** Without a path at no place. */
  warningAtPath(path: readonly number[] | undefined, message: string): void {
    const position = path === undefined ? undefined : this.#positions.find(path);
    this.#sink.add("warning", this.file.name, position, message);
  }

  /** The path of an import, of the last one if a file is imported twice. */
  importPath(index: number): readonly number[] {
    const { dependency } = this.file.descriptor;
    return [FileField.DEPENDENCY, dependency.lastIndexOf(dependency[index]!)];
  }

  #error(position: Position | undefined, message: string, suggestion?: string): void {
    this.hasErrors = true;
    this.#sink.add("error", this.file.name, position, message, suggestion);
  }

  #positionOf(element: Element, part: Part): Position | undefined {
    // Which name a oneof has is never looked for by protoc.
    if (element.kind === "oneof") return undefined;
    const path = pathOf(element);
    for (const suffix of part) {
      const position = this.#positions.find([...path, ...suffix]);
      if (position !== undefined) return position;
    }
    return undefined;
  }
}
