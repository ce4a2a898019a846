import type { FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";

/** A place in a file, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** From so many searches on, a file has so many faults that an index is worth its making. */
const SEARCHES_BEFORE_INDEX = 16;

/** Finds where what has a path begins. */
export class PositionIndex {
  readonly #file: FileDescriptorProto;
  #searches = 0;
  #positions: Map<string, Position> | undefined;

  constructor(file: FileDescriptorProto) {
    this.#file = file;
  }

  find(path: readonly number[]): Position | undefined {
    if (this.#searches++ < SEARCHES_BEFORE_INDEX) return this.#search(path);
    this.#positions ??= this.#index();
    return this.#positions.get(path.join());
  }

  #search(sought: readonly number[]): Position | undefined {
    for (const { path, span } of this.#file.sourceCodeInfo?.location ?? []) {
      if (path.length === sought.length && path.every((number, index) => number === sought[index])) {
        return positionOf(span);
      }
    }
    return undefined;
  }

  /** The places by their paths, of several with one path the first. */
  #index(): Map<string, Position> {
    const positions = new Map<string, Position>();
    for (const { path, span } of this.#file.sourceCodeInfo?.location ?? []) {
      const key = path.join();
      if (!positions.has(key)) positions.set(key, positionOf(span));
    }
    return positions;
  }
}

function positionOf(span: readonly number[]): Position {
  return { line: span[0]! + 1, column: span[1]! + 1 };
}
