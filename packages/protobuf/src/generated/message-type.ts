import type { MessageDescriptor } from "../descriptor/descriptor.js";
import { typeInFile } from "../descriptor/type-in-file.js";
import { fromJson } from "../json/from-json.js";
import { addJsonForm, type JsonForm } from "../json/json-form.js";
import type { JsonReadOptions, JsonWriteOptions } from "../json/json-options.js";
import type { JsonValue } from "../json/json-value.js";
import { parseJson } from "../json/parse-json.js";
import { toJson } from "../json/to-json.js";
import { equalMessages } from "../message/equals.js";
import { missingField } from "../message/initialized.js";
import { mergeMessage } from "../message/merge.js";
import type { AnyMessage, DecodeOptions, MessageInit, MessageType } from "../message/message-type.js";
import { createMessage } from "../plan/create-message.js";
import { DecodeError } from "../wire/decode-error.js";
import { EncodeError } from "../wire/encode-error.js";
import { Reader } from "../wire/reader.js";
import { Writer } from "../wire/writer.js";
import type { EmbeddedFile } from "./embedded-file.js";
import { replayReading } from "./replay-reading.js";
import { replayWriting } from "./replay-writing.js";

/** What the generator writes for a message: where its descriptor is, and its codec in straight-line code. */
export interface GeneratedMessage<T> extends MessageCode<T> {
  readonly file: () => EmbeddedFile;
  readonly typeName: string;
  /** Of a type to which ProtoJSON gives a form of its own. */
  readonly jsonForm?: JsonForm;
}

/** A codec, and what makes a message to be read into. */
export interface MessageCode<T> {
  create(init?: MessageInit<T>): T;
  write(message: MessageInit<T>, writer: Writer): void;
  read(reader: Reader, into: T): T;
}

/** For generated code: a message type out of its straight-line codec, and for all else its descriptor. */
export function messageType<T extends object, J extends JsonValue = JsonValue, V extends T = T>(
  generated: GeneratedMessage<T>,
): MessageType<T, J, V> {
  const { file, typeName, jsonForm } = generated;
  if (jsonForm !== undefined) addJsonForm(typeName, jsonForm);
  const type = new GeneratedMessageType(() => descriptorIn(file(), typeName), typeName, generated);
  // The generator says what the type's JSON is, and its valid messages.
  return type as unknown as MessageType<T, J, V>;
}

/** Makes a message type out of what finds its descriptor, and a codec. */
export function makeMessageType<T extends object>(
  findDescriptor: () => MessageDescriptor,
  typeName: string,
  codec: MessageCode<T>,
): MessageType<T> {
  return new GeneratedMessageType(findDescriptor, typeName, codec);
}

/**
 * All public encoding of whole messages happens here, in one piece after the other. Undefined while it is in use: a
 * getter of a message may encode another one.
 */
let idleWriter: Writer | undefined = new Writer();

class GeneratedMessageType<T extends object> implements MessageType<T> {
  readonly typeName: string;
  readonly create: (init?: MessageInit<T>) => T;
  readonly write: (message: MessageInit<T>, writer: Writer) => void;
  readonly read: (reader: Reader, into: T) => T;
  readonly #findDescriptor: () => MessageDescriptor;
  #found: MessageDescriptor | undefined = undefined;

  constructor(findDescriptor: () => MessageDescriptor, typeName: string, codec: MessageCode<T>) {
    this.typeName = typeName;
    this.create = codec.create;
    this.write = codec.write;
    this.read = codec.read;
    this.#findDescriptor = findDescriptor;
  }

  get descriptor(): MessageDescriptor {
    this.#found ??= this.#findDescriptor();
    return this.#found;
  }

  encode(message: MessageInit<T>): Uint8Array {
    const writer = idleWriter ?? new Writer();
    idleWriter = undefined;
    writer.begin(0);
    try {
      this.write(message, writer);
      return writer.finish();
    } catch (error) {
      throw this.#explainEncoding(error, message);
    } finally {
      idleWriter = writer;
    }
  }

  decode(bytes: Uint8Array, options?: DecodeOptions): T {
    // An ArrayBuffer has no length, and would be an empty message.
    if (bytes.BYTES_PER_ELEMENT !== 1) throw new TypeError(`${this.typeName}.decode takes a Uint8Array`);
    const reader = new Reader(bytes, 0, bytes.length, options?.copyBytes);
    try {
      const message = this.read(reader, this.create());
      if (reader.pos !== reader.limit) throw new DecodeError("the message ends within a field", reader.limit);
      if (reader.mayLackRequired) this.#checkRequired(message);
      return message;
    } catch (error) {
      throw this.#explainDecoding(error, bytes);
    }
  }

  toJson(message: MessageInit<T>, options?: JsonWriteOptions): JsonValue {
    try {
      return toJson(this.descriptor, asAny(message), options);
    } catch (error) {
      throw error instanceof EncodeError ? new EncodeError(error.reason, this.#placeIn(error.path)) : error;
    }
  }

  fromJson(json: JsonValue, options?: JsonReadOptions): T {
    return this.#readJson(() => fromJson(this.descriptor, json, options) as T);
  }

  toJsonString(message: MessageInit<T>, options?: JsonWriteOptions): string {
    return JSON.stringify(this.toJson(message, options));
  }

  fromJsonString(text: string, options?: JsonReadOptions): T {
    return this.#readJson(() => fromJson(this.descriptor, parseJson(text), options) as T);
  }

  equals(a: T, b: T): boolean {
    return equalMessages(this.descriptor, asAny(a), asAny(b));
  }

  clone(message: T): T {
    return this.merge(this.create(), message);
  }

  merge(into: T, from: MessageInit<T>): T {
    return mergeMessage(this.descriptor, asAny(into), asAny(from), createMessage) as T;
  }

  #readJson(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw error instanceof DecodeError
        ? new DecodeError(error.reason, error.position, this.#placeIn(error.path))
        : error;
    }
  }

  #checkRequired(message: T): void {
    const missing = missingField(this.descriptor, asAny(message));
    if (missing !== undefined) {
      throw new DecodeError("a required field that is not set", undefined, missing);
    }
  }

  /** The fast code does not keep paths. What reads the same again fails alike, and knows. */
  #explainDecoding(error: unknown, bytes: Uint8Array): unknown {
    if (!(error instanceof DecodeError)) return error;
    if (error.path !== undefined) return new DecodeError(error.reason, error.offset, this.#placeIn(error.path));
    try {
      replayReading(this.descriptor, new Reader(bytes));
    } catch (again) {
      if (again instanceof DecodeError) return new DecodeError(again.reason, again.offset, this.#placeIn(again.path));
    }
    return new DecodeError(error.reason, error.offset, this.typeName);
  }

  #explainEncoding(error: unknown, message: MessageInit<T>): unknown {
    if (error instanceof RangeError) {
      return new EncodeError("messages nested too deep to be written: does one contain itself?", this.typeName);
    }
    if (!(error instanceof EncodeError)) return error;
    if (error.path !== undefined) return new EncodeError(error.reason, this.#placeIn(error.path));
    try {
      replayWriting(this.descriptor, asAny(message));
    } catch (again) {
      if (again instanceof EncodeError) return new EncodeError(again.reason, this.#placeIn(again.path));
    }
    return new EncodeError(error.reason, this.typeName);
  }

  #placeIn(path: string | undefined): string {
    return path === undefined ? this.typeName : `${this.typeName}.${path}`;
  }
}

/** The descriptor of a message in the file that declares it. */
export function descriptorIn(file: EmbeddedFile, typeName: string): MessageDescriptor {
  const type = typeInFile(typeName, file.descriptor);
  if (type?.kind !== "message") throw new TypeError(`${file.descriptor.name} declares no message ${typeName}`);
  return type;
}

/** Messages of a known type are seen here by property names, as their descriptor tells them. */
function asAny(message: object): AnyMessage {
  return message as AnyMessage;
}
