import type { FieldDescriptor, MessageFields } from "../descriptor/descriptor.js";
import { setFieldValue } from "../message/field-value.js";
import { setEntry } from "../message/map-entry.js";
import type { AnyMessage } from "../message/message-type.js";
import { DecodeError } from "../wire/decode-error.js";
import type { Reader } from "../wire/reader.js";
import { WireType } from "../wire/wire-type.js";
import { templateOf, zeroOf } from "./create-message.js";
import { keyCodec, type ScalarCodec, tagOf, valueCodec } from "./scalar-codec.js";

/**
 * Reads fields up to the reader's limit into `message`, by a plan that is made from the descriptor once. A
 * `DecodeError` from it names the path of the field, without the type in front.
 */
export function readMessage(descriptor: MessageFields, reader: Reader, message: AnyMessage): AnyMessage {
  return readFields(planOf(descriptor), reader, message);
}

/** What to do at each tag of a message. A field that may come packed or not has two. */
interface ReadPlan {
  /** The message has required fields. */
  readonly mayLackRequired: boolean;
  /** By tag, where tags are small, as nearly all are. */
  readonly small: (Step | undefined)[];
  readonly large: Map<number, Step>;
}

interface Step {
  readonly field: FieldDescriptor;
  readonly read: FieldReader;
}

/** Reads one value of a field, whose tag was just read, into the message. */
type FieldReader = (reader: Reader, message: AnyMessage, tag: number) => void;

/** Tags below this, those of the fields up to 127, are looked up in an array. */
const SMALL_TAGS = 1024;

const plans = new WeakMap<MessageFields, ReadPlan>();

function readFields(plan: ReadPlan, reader: Reader, message: AnyMessage): AnyMessage {
  const { small, large } = plan;
  if (plan.mayLackRequired) reader.mayLackRequired = true;
  let step: Step | undefined;
  try {
    while (reader.pos < reader.limit) {
      step = undefined;
      const tag = reader.tag();
      step = tag < small.length ? small[tag] : large.get(tag);
      if (step !== undefined) step.read(reader, message, tag);
      else if (reader.unknown(tag, message)) return message;
    }
    return message;
  } catch (error) {
    throw step === undefined ? error : placed(error, step.field);
  }
}

function planOf(descriptor: MessageFields): ReadPlan {
  let plan = plans.get(descriptor);
  if (plan === undefined) {
    const mayLackRequired = descriptor.fields.some(isRequired);
    plan = { mayLackRequired, small: [], large: new Map() };
    // Known before it is filled, since messages may contain themselves.
    plans.set(descriptor, plan);
    for (const field of descriptor.fields)
      for (const [tag, read] of fieldReaders(field)) add(plan, tag, { field, read });
  }
  return plan;
}

function add(plan: ReadPlan, tag: number, step: Step): void {
  if (tag >= SMALL_TAGS) {
    plan.large.set(tag, step);
    return;
  }
  while (plan.small.length <= tag) plan.small.push(undefined);
  plan.small[tag] = step;
}

function fieldReaders(field: FieldDescriptor): [tag: number, read: FieldReader][] {
  if (field.cardinality === "map") return [[tagOf(field, WireType.LENGTH_DELIMITED), mapReader(field)]];
  if (field.value.kind === "message") {
    const { message, isDelimited } = field.value;
    const wireType = isDelimited ? WireType.START_GROUP : WireType.LENGTH_DELIMITED;
    return [[tagOf(field, wireType), messageReader(field, message, isDelimited)]];
  }
  const codec = valueCodec(field);
  const tag = tagOf(field, codec.wireType);
  if (field.cardinality !== "repeated" || codec.readList === undefined) return [[tag, valueReader(field, codec)]];
  const packedTag = tagOf(field, WireType.LENGTH_DELIMITED);
  if (field.value.kind === "enum" && field.value.enum.isClosed) {
    return [
      [tag, valueReader(field, codec)],
      [packedTag, packedEnumReader(field, codec)],
    ];
  }
  const read = listReader(field, codec);
  return [
    [tag, read],
    [packedTag, read],
  ];
}

function valueReader(field: FieldDescriptor, { read, wireType }: ScalarCodec): FieldReader {
  const { property } = field;
  const isClosed = field.value.kind === "enum" && field.value.enum.isClosed;
  if (isClosed || field.oneof !== undefined) {
    const put = putter(field);
    return (reader, message) => put(read(reader), message, reader);
  }
  if (field.cardinality === "singular") {
    return (reader, message) => {
      message[property] = read(reader);
    };
  }
  const tag = shortTag(field, wireType);
  return (reader, message) => {
    const list = message[property] as unknown[];
    do list.push(read(reader));
    while (reader.next(tag));
  };
}

function listReader({ property }: FieldDescriptor, { readList }: ScalarCodec): FieldReader {
  return (reader, message, tag) => {
    message[property] = readList?.(reader, tag, message[property] as unknown[]);
  };
}

/** Of a closed enum, each value must be known. */
function packedEnumReader(field: FieldDescriptor, { read }: ScalarCodec): FieldReader {
  const put = putter(field);
  return (reader, message) => {
    const end = reader.packed();
    while (reader.pos < end) put(read(reader), message, reader);
    reader.endPacked(end);
  };
}

/** Puts a value of a field that is neither a map nor a message where it belongs. */
function putter(field: FieldDescriptor): (value: unknown, message: AnyMessage, reader: Reader) => void {
  const { property, union } = field;
  let put: (value: unknown, message: AnyMessage, reader: Reader) => void;
  if (union !== undefined) {
    put = (value, message) => {
      message[union.property] = { case: property, value };
    };
  } else if (field.oneof !== undefined) {
    put = (value, message) => setFieldValue(field, message, value);
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

function messageReader(field: FieldDescriptor, type: MessageFields, isDelimited: boolean): FieldReader {
  const { property, oneof, union, number } = field;
  const plan = planOf(type);
  const template = templateOf(type);
  const read = (reader: Reader, into: AnyMessage): AnyMessage => {
    if (isDelimited) {
      reader.enterGroup(number);
      readFields(plan, reader, into);
      reader.leaveGroup();
    } else {
      const outer = reader.enter();
      readFields(plan, reader, into);
      reader.leave(outer);
    }
    return into;
  };
  if (field.cardinality === "repeated") {
    const tag = shortTag(field, isDelimited ? WireType.START_GROUP : WireType.LENGTH_DELIMITED);
    return (reader, message) => {
      const list = message[property] as unknown[];
      do list.push(read(reader, template.create()));
      while (reader.next(tag));
    };
  }
  if (union !== undefined) {
    return (reader, message) => {
      const current = message[union.property] as { case: string; value: unknown } | undefined;
      const into = current?.case === property ? (current.value as AnyMessage) : template.create();
      message[union.property] = { case: property, value: read(reader, into) };
    };
  }
  if (oneof !== undefined) {
    return (reader, message) => {
      const current = message[property] as AnyMessage | undefined;
      setFieldValue(field, message, read(reader, current ?? template.create()));
    };
  }
  return (reader, message) => {
    message[property] = read(reader, (message[property] as AnyMessage | undefined) ?? template.create());
  };
}

function mapReader(field: FieldDescriptor): FieldReader {
  const { property, value } = field;
  const key = keyCodec(field);
  const readKey = (reader: Reader): string => String(key.read(reader));
  const keyTag = (1 << 3) | key.wireType;
  const keyZero = field.key === "string" ? "" : field.key === "bool" ? "false" : "0";
  const codec = value.kind === "message" ? undefined : valueCodec(field);
  const valueTag = (2 << 3) | (codec?.wireType ?? WireType.LENGTH_DELIMITED);
  const template = value.kind === "message" ? templateOf(value.message) : undefined;
  const mayLackRequired = value.kind === "message" && value.message.fields.some(isRequired);
  const zero = zeroOf(field);
  const isKnown = value.kind === "enum" && value.enum.isClosed ? value.enum.valuesByNumber : undefined;
  return (reader, message) => {
    const start = reader.pos;
    const outer = reader.enter();
    let entryKey = keyZero;
    let entryValue = template?.create() ?? zero;
    // A value that does not come at all is an empty message.
    if (mayLackRequired) reader.mayLackRequired = true;
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

/** A tag of one byte, which `next` can look for; of longer ones what no byte is. */
function shortTag(field: FieldDescriptor, wireType: WireType): number {
  const tag = tagOf(field, wireType);
  return tag < 128 ? tag : -1;
}

function isRequired({ presence }: FieldDescriptor): boolean {
  return presence === "required";
}

/** Adds the field to the path of a `DecodeError`. */
function placed(error: unknown, field: FieldDescriptor): unknown {
  if (!(error instanceof DecodeError)) return error;
  const rest = error.path === undefined ? "" : `.${error.path}`;
  return new DecodeError(error.reason, error.offset, `${field.name}${rest}`);
}
