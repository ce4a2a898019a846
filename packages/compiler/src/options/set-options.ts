import type { UnknownField } from "@baud/protobuf";
import { WireType } from "@baud/protobuf";
import {
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@baud/protobuf/google/protobuf/descriptor_pb";
import { jsonName } from "../linker/json-name.js";
import type { FieldSymbol, MessageSymbol } from "../linker/symbol.js";
import type { InterpretedOptions } from "./interpret-options.js";
import { decodeFields, readVarint, type WireField } from "./wire-bytes.js";

const decoder = new TextDecoder();

/** Sets the options of an element, read from their bytes: those that descriptor.proto knows as fields, others as unknown. */
export function setOptions({ pending, type, bytes }: InterpretedOptions): void {
  Object.assign(pending.target, { options: readMessage(bytes, type) });
}

function readMessage(bytes: Uint8Array, type: MessageSymbol): object {
  const message: Record<string, unknown> = {};
  for (const { descriptor } of type.fields) {
    message[jsonName(descriptor.name ?? "")] = descriptor.label === Label.LABEL_REPEATED ? [] : undefined;
  }
  const unknown: UnknownField[] = [];
  for (const field of decodeFields(bytes)) {
    const known = type.fields.find(({ descriptor }) => descriptor.number === field.number);
    if (known === undefined) {
      unknown.push(field);
      continue;
    }
    const key = jsonName(known.descriptor.name ?? "");
    const value = readValue(field, known);
    if (known.descriptor.label === Label.LABEL_REPEATED) (message[key] as unknown[]).push(value);
    else if (known.messageType !== undefined && message[key] !== undefined) {
      const merged = Object.entries(value as object).filter(([, inner]) => inner !== undefined);
      Object.assign(message[key] as object, Object.fromEntries(merged));
    } else message[key] = value;
  }
  if (unknown.length > 0) message["$unknown"] = unknown;
  return message;
}

function readValue(field: WireField, known: FieldSymbol): unknown {
  switch (known.descriptor.type) {
    case Type.TYPE_BOOL:
      return readVarint(field.data, 0).value !== 0n;
    case Type.TYPE_STRING:
      return decoder.decode(field.data);
    case Type.TYPE_MESSAGE:
      return readMessage(field.data, known.messageType!);
    default:
      if (field.wireType !== WireType.VARINT) throw new Error("unexpected option type");
      return Number(BigInt.asIntN(32, readVarint(field.data, 0).value));
  }
}
