import type { FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";

/** A place in a file, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Finds where what has a path begins. Made when the first thing is wrong with a file. */
export class PositionIndex {
  readonly #positions: Map<string, Position> = new Map();

  constructor(file: FileDescriptorProto) {
    for (const { path, span } of file.sourceCodeInfo?.location ?? []) {
      const key = path.join();
      if (!this.#positions.has(key)) this.#positions.set(key, { line: span[0]! + 1, column: span[1]! + 1 });
    }
  }

  find(path: readonly number[]): Position | undefined {
    return this.#positions.get(path.join());
  }
}
