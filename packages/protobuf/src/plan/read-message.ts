import type { FieldDescriptor, MapKeyType, MessageDescriptor } from "../descriptor/descriptor.js";
import { setEntry } from "../message/map-entry.js";
import type { AnyMessage } from "../message/message-type.js";
import { DecodeError } from "../wire/decode-error.js";
import type { Reader } from "../wire/reader.js";
import { WireType } from "../wire/wire-type.js";
import { createMessage, zeroOf } from "./create-message.js";
import { scalarCodec, tagOf, valueCodec } from "./scalar-codec.js";

/**
 * Reads fields up to the reader's limit into `message`, by a plan that is made from the descriptor once. A `DecodeError` from it
 * names the
 * path of the field, without the type in front.
 */
export function readMessage(descriptor: MessageDescriptor, reader: Reader, message: AnyMessage): AnyMessage {
  const fields = planOf(descriptor);
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    const read = fields.get(tag);
    if (read !== undefined) read(reader, message);
    else if (reader.unknown(tag, message)) return message;
  }
  return message;
}

/** Reads one value of a field, whose tag was just read, into the message. */
type FieldReader = (reader: Reader, message: AnyMessage) => void;
/** By tag: a field that may come packed or not has two. */
type ReadPlan = ReadonlyMap<number, FieldReader>;

const plans = new WeakMap<MessageDescriptor, ReadPlan>();

function planOf(descriptor: MessageDescriptor): ReadPlan {
  let plan = plans.get(descriptor);
  if (plan === undefined) {
    plan = new Map(
      descriptor.fields.flatMap((field) => fieldReaders(field).map(([tag, read]) => [tag, placed(field, read)])),
    );
    plans.set(descriptor, plan);
  }
  return plan;
}

function fieldReaders(field: FieldDescriptor): [tag: number, read: FieldReader][] {
  if (field.cardinality === "map") return [[tagOf(field, WireType.LENGTH_DELIMITED), mapReader(field)]];
  if (field.value.kind === "message") {
    const { message, isDelimited } = field.value;
    const wireType = isDelimited ? WireType.START_GROUP : WireType.LENGTH_DELIMITED;
    return [[tagOf(field, wireType), messageReader(field, message, isDelimited)]];
  }
  const codec = valueCodec(field);
  const put = putter(field);
  const single: FieldReader = (reader, message) => put(codec.read(reader), message, reader);
  const readers: [number, FieldReader][] = [[tagOf(field, codec.wireType), single]];
  if (field.cardinality === "repeated" && codec.writePacked !== undefined) {
    readers.push([
      tagOf(field, WireType.LENGTH_DELIMITED),
      (reader, message) => {
        const end = reader.packed();
        while (reader.pos < end) put(codec.read(reader), message, reader);
        reader.endPacked(end);
      },
    ]);
  }
  return readers;
}

/** Puts a value of a field that is neither a map nor a message where it belongs. */
function putter(field: FieldDescriptor): (value: unknown, message: AnyMessage, reader: Reader) => void {
  const { property, oneof } = field;
  let put: (value: unknown, message: AnyMessage, reader: Reader) => void;
  if (oneof !== undefined) {
    put = (value, message) => {
      message[oneof.property] = { case: property, value };
    };
  } else if (field.cardinality === "repeated") {
    put = (value, message) => {
      (message[property] as unknown[]).push(value);
    };
  } else {
    put = (value, message) => {
      message[property] = value;
    };
  }
  if (field.value.kind !== "enum" || !field.value.enum.isClosed) return put;
  const { valuesByNumber } = field.value.enum;
  return (value, message, reader) => {
    if (valuesByNumber.has(value as number)) put(value, message, reader);
    else reader.unknownEnum(field.number, value as number, message);
  };
}

function messageReader(field: FieldDescriptor, type: MessageDescriptor, isDelimited: boolean): FieldReader {
  const { property, oneof, number } = field;
  const read = (reader: Reader, into: AnyMessage): AnyMessage => {
    if (isDelimited) {
      reader.enterGroup(number);
      readMessage(type, reader, into);
      reader.leaveGroup();
    } else {
      const outer = reader.enter();
      readMessage(type, reader, into);
      reader.leave(outer);
    }
    return into;
  };
  if (field.cardinality === "repeated") {
    return (reader, message) => {
      (message[property] as unknown[]).push(read(reader, createMessage(type)));
    };
  }
  if (oneof !== undefined) {
    return (reader, message) => {
      const current = message[oneof.property] as { case: string; value: unknown } | undefined;
      const into = current?.case === property ? (current.value as AnyMessage) : createMessage(type);
      message[oneof.property] = { case: property, value: read(reader, into) };
    };
  }
  return (reader, message) => {
    message[property] = read(reader, (message[property] as AnyMessage | undefined) ?? createMessage(type));
  };
}

function mapReader(field: FieldDescriptor): FieldReader {
  const { property, value } = field;
  const key = scalarCodec(field.key as MapKeyType, field);
  const readKey = (reader: Reader): string => String(key.read(reader));
  const keyTag = (1 << 3) | key.wireType;
  const keyZero = field.key === "string" ? "" : field.key === "bool" ? "false" : "0";
  const codec = value.kind === "message" ? undefined : valueCodec(field);
  const valueTag = (2 << 3) | (codec?.wireType ?? WireType.LENGTH_DELIMITED);
  const fallback = value.kind === "message" ? () => createMessage(value.message) : () => zeroOf(field);
  const isKnown = value.kind === "enum" && value.enum.isClosed ? value.enum.valuesByNumber : undefined;
  return (reader, message) => {
    const start = reader.pos;
    const outer = reader.enter();
    let entryKey = keyZero;
    let entryValue = fallback();
    while (reader.pos < reader.limit) {
      const tag = reader.tag();
      if (tag === keyTag) {
        entryKey = readKey(reader);
      } else if (tag !== valueTag) {
        reader.skip(tag);
      } else if (codec !== undefined) {
        entryValue = codec.read(reader);
      } else if (value.kind === "message") {
        const entry = reader.enter();
        readMessage(value.message, reader, entryValue as AnyMessage);
        reader.leave(entry);
      }
    }
    reader.leave(outer);
    if (isKnown?.has(entryValue as number) === false) {
      // The value of a closed enum that has no name: the whole entry is an unknown field.
      reader.pos = start;
      reader.unknown(tagOf(field, WireType.LENGTH_DELIMITED), message);
    } else {
      setEntry(message[property] as Record<string, unknown>, entryKey, entryValue);
    }
  };
}

/** Lets a `DecodeError` from inside of a field tell the path. */
function placed(field: FieldDescriptor, read: FieldReader): FieldReader {
  return (reader, message) => {
    try {
      read(reader, message);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      const rest = error.path === undefined ? "" : `.${error.path}`;
      throw new DecodeError(error.reason, error.offset, `${field.name}${rest}`);
    }
  };
}
