import type { MessageDescriptor } from "../descriptor/message-descriptor.js";
import type { JsonValue } from "../json/json-value.js";
import type { Writer } from "../wire/writer.js";

/**
 * What can be encoded, or made into a message: the message with every field optional, at every depth. A field that is
 * absent or `undefined` has its default.
 */
export type MessageInit<T> = { readonly [K in keyof T]?: FieldInit<T[K]> | undefined };

/** The initial value of one field of type `V`. */
export type FieldInit<V> = V extends Uint8Array | bigint | string | number | boolean | undefined
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
  /** Decodes one whole message. The result shares no memory with `bytes`. Throws `DecodeError`. */
  decode(bytes: Uint8Array): T;
}

/**
 * A message type: the value that generated code exports beside the interface of the same name. Messages are plain
 * objects without a prototype of their own, so what can be done with them is found here.
 */
export interface MessageType<T> extends Codec<T> {
  /** The full name, without a leading dot: `google.protobuf.Timestamp`. */
  readonly typeName: string;
  /** The descriptor; parsed on first use. */
  readonly descriptor: MessageDescriptor;
  /** A message in which every field is present, in declaration order; defaults where `init` says nothing. */
  create(init?: MessageInit<T>): T;
  encode(message: MessageInit<T>): Uint8Array;
  toJson(message: MessageInit<T>): JsonValue;
  fromJson(json: JsonValue): T;
  equals(a: T, b: T): boolean;
  clone(message: T): T;
}
