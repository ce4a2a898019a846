import type { MessageDescriptor } from "../descriptor/descriptor.js";
import type { JsonReadOptions, JsonWriteOptions } from "../json/json-options.js";
import type { JsonValue } from "../json/json-value.js";
import type { Reader } from "../wire/reader.js";
import type { UnknownField } from "../wire/unknown-field.js";
import type { Writer } from "../wire/writer.js";

/**
 * What can be encoded, or made into a message: the message with every field optional, at every depth. A field that is
 * absent or `undefined` has its default.
 */
export type MessageInit<T> = { readonly [K in keyof T]?: FieldInit<T[K]> | undefined };

/** The initial value of one field of type `V`. */
export type FieldInit<V> = V extends
  | Uint8Array
  | bigint
  | string
  | number
  | boolean
  | readonly UnknownField[]
  | undefined
  ? V
  : V extends readonly (infer E)[]
    ? readonly FieldInit<E>[]
    : V extends { readonly case: infer C; readonly value: infer W }
      ? { readonly case: C; readonly value: FieldInit<W> }
      : V extends object
        ? MessageInit<V>
        : V;

/** How values of type `T` become bytes and come back: what a transport needs to know of a message. */
export interface Codec<T> {
  /** Appends the encoded message. Throws `EncodeError` when a field holds a value that its type cannot. */
  write(message: MessageInit<T>, writer: Writer): void;
  /**
   * Decodes one whole message. Its `bytes` fields may be views of `bytes`, which must not change afterwards, unless
   * the options ask for copies. Throws `DecodeError`.
   */
  decode(bytes: Uint8Array, options?: DecodeOptions): T;
}

/** How bytes are decoded. */
export interface DecodeOptions {
  /**
   * Whether fields of type `bytes`, and unknown fields, are copies. By default they are views of what was decoded: quick,
   * but it must not be changed afterwards, and it stays in memory as long as one of them.
   */
  readonly copyBytes?: boolean;
}

/**
 * A message type: the value that generated code exports beside the interface of the same name. Messages are plain
 * objects without a prototype of their own, so what can be done with them is found here. `J` is the type that they have
 * in JSON, `V` the type of those in which all is set that must be.
 */
export interface MessageType<T, J extends JsonValue = JsonValue, V extends T = T> extends Codec<T> {
  /** The full name, without a leading dot: `google.protobuf.Timestamp`. */
  readonly typeName: string;
  /** The descriptor; parsed on first use. */
  readonly descriptor: MessageDescriptor;
  /** A message in which every field is present, in declaration order; defaults where `init` says nothing. */
  create(init?: MessageInit<T>): T;
  /** The encoded message. Throws `EncodeError`, with the path of the field. */
  encode(message: MessageInit<T>): Uint8Array;
  /** Decodes one whole message. Throws `DecodeError`, with the path of the field and the offset. */
  decode(bytes: Uint8Array, options?: DecodeOptions): T;
  /**
   * Reads fields up to the reader's limit into a message, as generated code does for a field of this type. Throws
   * `DecodeError`.
   */
  read(reader: Reader, into: T): T;
  /** ProtoJSON. Throws `EncodeError` for what JSON cannot say. */
  toJson(message: MessageInit<T>, options?: JsonWriteOptions & { readonly useProtoNames?: false }): J;
  toJson(message: MessageInit<T>, options: JsonWriteOptions): JsonValue;
  /**
   * The message that ProtoJSON tells. What comes from outside may be said to be a `J` without looking: it is checked
   * here. Throws `DecodeError`, with the path of the field.
   */
  fromJson(json: J, options?: JsonReadOptions): T;
  /** ProtoJSON as text. */
  toJsonString(message: MessageInit<T>, options?: JsonWriteOptions): string;
  /**
   * The message that ProtoJSON text tells. More exact than `JSON.parse`: an object that has a name twice is refused,
   * and integers keep all their digits, in quotes or not. Throws `DecodeError`, with the line and column where it is no
   * JSON, else with the path of the field.
   */
  fromJsonString(text: string, options?: JsonReadOptions): T;
  /** Whether all fields are equal at every depth, unknown ones included. NaN equals itself. */
  equals(a: T, b: T): boolean;
  /** A deep copy, which shares no memory with `message`. */
  clone(message: T): T;
  /**
   * Changes `into` as if its bytes were followed by those of `from`: set fields replace, lists are appended, messages
   * merge.
   */
  merge(into: T, from: MessageInit<T>): T;
  /** Never there: so the compiler knows what `isValid` and `assertValid` tell of a message. */
  readonly $valid?: V;
}

/** A message of a type that is known at run time only: its properties by name. */
export type AnyMessage = { [property: string]: unknown } & { $unknown?: readonly UnknownField[] };
