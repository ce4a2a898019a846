import type { MessageDescriptor } from "../descriptor/descriptor.js";
import { fromJson } from "../json/from-json.js";
import type { JsonReadOptions, JsonWriteOptions } from "../json/json-options.js";
import type { JsonValue } from "../json/json-value.js";
import { parseJson } from "../json/parse-json.js";
import { toJson } from "../json/to-json.js";
import { equalMessages } from "../message/equals.js";
import { missingField } from "../message/initialized.js";
import { mergeMessage } from "../message/merge.js";
import type { AnyMessage, MessageInit, MessageType } from "../message/message-type.js";
import { createMessage } from "../plan/create-message.js";
import { readMessage } from "../plan/read-message.js";
import { writeMessage } from "../plan/write-message.js";
import { DecodeError } from "../wire/decode-error.js";
import { EncodeError } from "../wire/encode-error.js";
import { Reader } from "../wire/reader.js";
import { Writer } from "../wire/writer.js";
import type { EmbeddedFile } from "./embedded-file.js";

/** What the generator writes for a message: where its descriptor is, and its codec in straight-line code. */
export interface GeneratedMessage<T> extends MessageCode<T> {
  readonly file: () => EmbeddedFile;
  readonly typeName: string;
}

interface MessageCode<T> {
  create(init?: MessageInit<T>): T;
  write(message: MessageInit<T>, writer: Writer): void;
  read(reader: Reader, into: T): T;
  /** The type, or one that it holds, has required fields: what is decoded must be asked for them. */
  readonly hasRequired?: boolean;
}

/** For generated code: a message type out of its straight-line codec, and for all else its descriptor. */
export function messageType<T extends object>(generated: GeneratedMessage<T>): MessageType<T> {
  const { file, typeName } = generated;
  return new GeneratedMessageType(() => descriptorIn(file(), typeName), typeName, generated);
}

/** For generated code that is to be small: a message type that does everything by its descriptor. */
export function plannedMessageType<T extends object>(
  generated: Pick<GeneratedMessage<T>, "file" | "typeName">,
): MessageType<T> {
  const { file, typeName } = generated;
  let found: MessageDescriptor | undefined;
  const descriptor = (): MessageDescriptor => {
    found ??= descriptorIn(file(), typeName);
    return found;
  };
  // The descriptor says that messages have this type.
  return new GeneratedMessageType(descriptor, typeName, plannedCode(descriptor)) as unknown as MessageType<T>;
}

/** A message type for a descriptor that was built at run time: what generated code has, by a plan instead of code. */
export function createMessageType(descriptor: MessageDescriptor): MessageType<AnyMessage> {
  return new GeneratedMessageType(
    () => descriptor,
    descriptor.typeName,
    plannedCode(() => descriptor),
  );
}

function plannedCode(descriptor: () => MessageDescriptor): MessageCode<AnyMessage> {
  return {
    create(init) {
      const message = createMessage(descriptor());
      return init === undefined ? message : mergeMessage(descriptor(), message, init as AnyMessage, createMessage);
    },
    write: (message, writer) => writeMessage(descriptor(), message as AnyMessage, writer),
    read: (reader, into) => readMessage(descriptor(), reader, into),
    hasRequired: true,
  };
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
  private readonly findDescriptor: () => MessageDescriptor;
  private readonly hasRequired: boolean;
  private found: MessageDescriptor | undefined = undefined;

  constructor(findDescriptor: () => MessageDescriptor, typeName: string, codec: MessageCode<T>) {
    this.typeName = typeName;
    this.create = codec.create;
    this.write = codec.write;
    this.read = codec.read;
    this.hasRequired = codec.hasRequired === true;
    this.findDescriptor = findDescriptor;
  }

  get descriptor(): MessageDescriptor {
    this.found ??= this.findDescriptor();
    return this.found;
  }

  encode(message: MessageInit<T>): Uint8Array {
    const writer = idleWriter ?? new Writer();
    idleWriter = undefined;
    writer.begin(0);
    try {
      this.write(message, writer);
      return writer.finish();
    } catch (error) {
      throw this.explainEncoding(error, message);
    } finally {
      idleWriter = writer;
    }
  }

  decode(bytes: Uint8Array): T {
    // An ArrayBuffer has no length, and would be an empty message.
    if (bytes.BYTES_PER_ELEMENT !== 1) throw new TypeError(`${this.typeName}.decode takes a Uint8Array`);
    const reader = new Reader(bytes);
    try {
      const message = this.read(reader, this.create());
      if (reader.pos !== reader.limit) throw new DecodeError("the message ends within a field", reader.limit);
      if (this.hasRequired) this.checkRequired(message);
      return message;
    } catch (error) {
      throw this.explainDecoding(error, bytes);
    }
  }

  toJson(message: MessageInit<T>, options?: JsonWriteOptions): JsonValue {
    try {
      return toJson(this.descriptor, asAny(message), options);
    } catch (error) {
      throw error instanceof EncodeError ? new EncodeError(error.reason, this.placeIn(error.path)) : error;
    }
  }

  fromJson(json: JsonValue, options?: JsonReadOptions): T {
    return this.readJson(() => fromJson(this.descriptor, json, options) as T);
  }

  toJsonString(message: MessageInit<T>, options?: JsonWriteOptions): string {
    return JSON.stringify(this.toJson(message, options));
  }

  fromJsonString(text: string, options?: JsonReadOptions): T {
    return this.readJson(() => fromJson(this.descriptor, parseJson(text), options) as T);
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

  private readJson(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw error instanceof DecodeError
        ? new DecodeError(error.reason, error.position, this.placeIn(error.path))
        : error;
    }
  }

  private checkRequired(message: T): void {
    const missing = missingField(this.descriptor, asAny(message));
    if (missing !== undefined) {
      throw new DecodeError("a required field that is not set", undefined, missing);
    }
  }

  /** The fast code does not keep paths. When it fails, the planned one fails alike, and knows. */
  private explainDecoding(error: unknown, bytes: Uint8Array): unknown {
    if (!(error instanceof DecodeError)) return error;
    if (error.path !== undefined) return new DecodeError(error.reason, error.offset, this.placeIn(error.path));
    try {
      const reader = new Reader(bytes);
      readMessage(this.descriptor, reader, createMessage(this.descriptor));
    } catch (again) {
      if (again instanceof DecodeError) return new DecodeError(again.reason, again.offset, this.placeIn(again.path));
    }
    return new DecodeError(error.reason, error.offset, this.typeName);
  }

  private explainEncoding(error: unknown, message: MessageInit<T>): unknown {
    if (error instanceof RangeError) {
      return new EncodeError("messages nested too deep to be written: does one contain itself?", this.typeName);
    }
    if (!(error instanceof EncodeError)) return error;
    if (error.path !== undefined) return new EncodeError(error.reason, this.placeIn(error.path));
    try {
      const writer = new Writer();
      writer.begin(0);
      writeMessage(this.descriptor, asAny(message), writer);
    } catch (again) {
      if (again instanceof EncodeError) return new EncodeError(again.reason, this.placeIn(again.path));
    }
    return new EncodeError(error.reason, this.typeName);
  }

  private placeIn(path: string | undefined): string {
    return path === undefined ? this.typeName : `${this.typeName}.${path}`;
  }
}

function descriptorIn(file: EmbeddedFile, typeName: string): MessageDescriptor {
  const type = file.descriptor.types.get(typeName);
  if (type?.kind !== "message") throw new TypeError(`${file.descriptor.name} declares no message ${typeName}`);
  return type;
}

/** Messages of a known type are seen here by property names, as their descriptor tells them. */
function asAny(message: object): AnyMessage {
  return message as AnyMessage;
}
