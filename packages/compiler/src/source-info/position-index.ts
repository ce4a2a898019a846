import type { ParsedFile } from "../parser/parsed-file.js";

/** A place in a file, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** From so many searches on, a file has so many faults that an index is worth its making. */
const SEARCHES_BEFORE_INDEX = 16;

/** The path of the file itself. */
const WHOLE_FILE: readonly number[] = [];

/** Finds where what has a path begins. */
export class PositionIndex {
  readonly #locate: ParsedFile["locate"];
  #searches = 0;
  #positions: Map<string, Position> | undefined;

  constructor({ locate }: Pick<ParsedFile, "locate">) {
    this.#locate = locate;
  }

  find(path: readonly number[]): Position | undefined {
    if (this.#searches++ < SEARCHES_BEFORE_INDEX) return this.#search(path);
    this.#positions ??= this.#index();
    return this.#positions.get(path.join());
  }

  #search(sought: readonly number[]): Position | undefined {
    for (const { path, span } of this.#locate(sought)) {
      if (path.length === sought.length && path.every((number, index) => number === sought[index])) {
        return positionOf(span);
      }
    }
    return undefined;
  }

  /** The places by their paths, of several with one path the first. */
  #index(): Map<string, Position> {
    const positions = new Map<string, Position>();
    for (const { path, span } of this.#locate(WHOLE_FILE)) {
      const key = path.join();
      if (!positions.has(key)) positions.set(key, positionOf(span));
    }
    return positions;
  }
}

function positionOf(span: readonly number[]): Position {
  return { line: span[0]! + 1, column: span[1]! + 1 };
}
