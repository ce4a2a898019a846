import type { FieldDescriptor, MapKeyType, MessageFields } from "../descriptor/descriptor.js";
import { checkOneof } from "../message/check-oneof.js";
import { ownEntries } from "../message/map-entry.js";
import type { AnyMessage } from "../message/message-type.js";
import { EncodeError } from "../wire/encode-error.js";
import { WireType } from "../wire/wire-type.js";
import type { Writer } from "../wire/writer.js";
import { mapKey } from "./map-key.js";
import { keyCodec, tagOf, valueCodec } from "./scalar-codec.js";

/**
 * Appends the fields of a message, by a plan that is made from the descriptor once. An `EncodeError` from it names the
 * path of the field, without the type in front.
 */
export function writeMessage(descriptor: MessageFields, message: AnyMessage, writer: Writer): void {
  writeFields(planOf(descriptor), message, writer);
}

type FieldWriter = (message: AnyMessage, writer: Writer) => void;
type ValueWriter = (value: unknown, writer: Writer) => void;
type WritePlan = { readonly field: FieldDescriptor; readonly write: FieldWriter }[];

const plans = new WeakMap<MessageFields, WritePlan>();

function writeFields(plan: WritePlan, message: AnyMessage, writer: Writer): void {
  let i = 0;
  try {
    for (; i < plan.length; i++) plan[i]!.write(message, writer);
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    const { name } = plan[i]!.field;
    throw new EncodeError(error.reason, error.path === undefined ? name : `${name}.${error.path}`);
  }
  if (message.$unknown !== undefined) writer.unknown(message.$unknown);
}

function planOf(descriptor: MessageFields): WritePlan {
  let plan = plans.get(descriptor);
  if (plan === undefined) {
    plan = [];
    // Known before it is filled, since messages may contain themselves.
    plans.set(descriptor, plan);
    for (const field of byNumber(descriptor.fields)) plan.push({ field, write: fieldWriter(field) });
  }
  return plan;
}

/** The order of writing: that of the numbers, as protoc does it. */
function byNumber(fields: readonly FieldDescriptor[]): FieldDescriptor[] {
  return [...fields].sort((a, b) => a.number - b.number);
}

function fieldWriter(field: FieldDescriptor): FieldWriter {
  const { property, oneof, union } = field;
  if (field.cardinality === "map") return mapWriter(field);
  if (field.cardinality === "repeated") return listWriter(field);
  const write = valueWriter(field, field.number);
  if (union !== undefined) {
    return (message, writer) => {
      const chosen = message[union.property] as { case: string; value: unknown } | undefined;
      if (chosen?.case === property) write(chosen.value, writer);
    };
  }
  if (oneof !== undefined) {
    return (message, writer) => {
      if (message[property] === undefined) return;
      checkOneof(field, message);
      write(message[property], writer);
    };
  }
  const isSet = field.presence === "implicit" ? differsFromZero : isDefined;
  const isRequired = field.presence === "required";
  return (message, writer) => {
    const value = message[property];
    if (isSet(value)) write(value, writer);
    else if (isRequired) throw new EncodeError("a required field that is not set");
  };
}

function listWriter(field: FieldDescriptor): FieldWriter {
  const { property } = field;
  const codec = field.value.kind === "message" ? undefined : valueCodec(field);
  if (codec?.writeList !== undefined) {
    const { writeList } = codec;
    const tag = tagOf(field, field.isPacked ? WireType.LENGTH_DELIMITED : codec.wireType);
    return (message, writer) => {
      const values = message[property] as readonly unknown[] | undefined;
      if (values !== undefined && values.length > 0) writeList(writer, tag, values);
    };
  }
  const write = valueWriter(field, field.number);
  return (message, writer) => {
    for (const value of (message[property] as readonly unknown[] | undefined) ?? []) write(value, writer);
  };
}

function mapWriter(field: FieldDescriptor): FieldWriter {
  const { property } = field;
  const type = field.key as MapKeyType;
  const codec = keyCodec(field);
  const keyTag = (1 << 3) | codec.wireType;
  const writeValue = valueWriter(field, 2);
  const tag = tagOf(field, WireType.LENGTH_DELIMITED);
  return (message, writer) => {
    if (message[property] === undefined) return;
    const map = ownEntries(message[property] as Readonly<Record<string, unknown>>);
    for (const key in map) {
      const value = map[key];
      if (value === undefined) continue;
      const opened = writer.open(tag);
      codec.write(writer, keyTag, mapKey(type, key));
      writeValue(value, writer);
      writer.close(opened);
    }
  };
}

function valueWriter(field: FieldDescriptor, number: number): ValueWriter {
  const { value } = field;
  if (value.kind !== "message") {
    const codec = valueCodec(field);
    const tag = ((number << 3) | codec.wireType) >>> 0;
    return (scalar, writer) => codec.write(writer, tag, scalar);
  }
  const plan = planOf(value.message);
  if (value.isDelimited) {
    const start = ((number << 3) | WireType.START_GROUP) >>> 0;
    const end = ((number << 3) | WireType.END_GROUP) >>> 0;
    return (message, writer) => {
      writer.tag(start);
      writeFields(plan, asMessage(message), writer);
      writer.tag(end);
    };
  }
  const tag = ((number << 3) | WireType.LENGTH_DELIMITED) >>> 0;
  return (message, writer) => {
    const opened = writer.open(tag);
    writeFields(plan, asMessage(message), writer);
    writer.close(opened);
  };
}

function asMessage(value: unknown): AnyMessage {
  if (typeof value !== "object" || value === null) throw new EncodeError(`${String(value)} is not a message`);
  return value as AnyMessage;
}

function isDefined(value: unknown): boolean {
  return value !== undefined;
}

function differsFromZero(value: unknown): boolean {
  if (value === undefined || value === "" || value === false || value === 0n || value === "0") return false;
  // Negative zero is a value of its own.
  return value instanceof Uint8Array ? value.length > 0 : !Object.is(value, 0);
}
