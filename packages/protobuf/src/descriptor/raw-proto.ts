import { DecodeError } from "../wire/decode-error.js";
import { decodeUtf8Loosely } from "../wire/decode-utf8.js";
import { RECURSION_LIMIT, Reader } from "../wire/reader.js";
import { WireType } from "../wire/wire-type.js";
import { emptyBytes } from "./default-value.js";

/**
 * A message of `google/protobuf/descriptor.proto` as its bytes: its fields are found when the first of them is asked
 * for, by number. The generated types of that file cannot serve here: they stand on descriptors themselves. Every
 * method may throw `DecodeError`.
 */
export class RawProto {
  readonly #file: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  readonly #depth: number;
  /** For each field its tag, and its value if that is a varint, or else where it begins and ends. */
  #found: readonly number[] | undefined;

  constructor(file: Uint8Array, start: number = 0, end: number = file.length, depth: number = 0) {
    if (depth > RECURSION_LIMIT) throw new DecodeError(`types nested more than ${RECURSION_LIMIT} deep`, start);
    this.#file = file;
    this.#start = start;
    this.#end = end;
    this.#depth = depth;
  }

  get bytes(): Uint8Array {
    return this.#file.subarray(this.#start, this.#end);
  }

  /** The name, which is field 1 of all that have one, and nearly always comes first: then nothing else is looked at. */
  get name(): string {
    const reader = this.#read();
    if (this.#start === this.#end || reader.tag() !== NAME) return this.text(1) ?? "";
    return reader.looseString();
  }

  number(field: number): number | undefined {
    return this.numbers(field).at(-1);
  }

  numbers(field: number): number[] {
    return this.#take(field << 3, (value) => value);
  }

  /** All fields that are numbers, by their own. */
  allNumbers(): Map<number, number> {
    const numbers = new Map<number, number>();
    const found = this.#all();
    for (let i = 0; i < found.length; i += 3) {
      const tag = found[i]!;
      if ((tag & 7) === WireType.VARINT) numbers.set(tag >>> 3, found[i + 1]!);
    }
    return numbers;
  }

  text(field: number): string | undefined {
    return this.texts(field).at(-1);
  }

  texts(field: number): string[] {
    return this.#take((field << 3) | 2, (start, end) => decodeUtf8Loosely(this.#file, start, end));
  }

  message(field: number): RawProto | undefined {
    return this.messages(field).at(-1);
  }

  messages(field: number): RawProto[] {
    return this.#take((field << 3) | 2, (start, end) => new RawProto(this.#file, start, end, this.#depth + 1));
  }

  #take<T>(tag: number, make: (valueOrStart: number, end: number) => T): T[] {
    const found = this.#all();
    const taken: T[] = [];
    for (let i = 0; i < found.length; i += 3) if (found[i] === tag) taken.push(make(found[i + 1]!, found[i + 2]!));
    return taken;
  }

  #all(): readonly number[] {
    if (this.#found !== undefined) return this.#found;
    const found: number[] = [];
    const reader = this.#read();
    while (reader.pos < reader.limit) {
      const tag = reader.tag();
      if ((tag & 7) === WireType.VARINT) {
        found.push(tag, reader.int32(), 0);
      } else if ((tag & 7) === WireType.LENGTH_DELIMITED) {
        const end = reader.packed();
        found.push(tag, reader.pos, end);
        reader.pos = end;
      } else {
        reader.skip(tag);
      }
    }
    if (reader.pos > reader.limit) throw new DecodeError("a descriptor that ends within a field", reader.limit);
    this.#found = found;
    return found;
  }

  #read(): Reader {
    return new Reader(this.#file, this.#start, this.#end);
  }
}

/** A message in which nothing is set. */
export const NO_FIELDS: RawProto = /* @__PURE__ */ new RawProto(emptyBytes);

const NAME = 10;
