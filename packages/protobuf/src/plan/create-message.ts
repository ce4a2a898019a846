import { zero } from "../descriptor/default-value.js";
import type { FieldDescriptor, MessageDescriptor } from "../descriptor/descriptor.js";
import type { AnyMessage } from "../message/message-type.js";
import { is64Bit } from "./scalar-codec.js";

/** A message in which every field is present, in declaration order, with its default. */
export function createMessage(descriptor: MessageDescriptor): AnyMessage {
  const message: AnyMessage = {};
  for (const member of descriptor.members) {
    message[member.property] = member.kind === "oneof" ? undefined : initialValue(member);
  }
  return message;
}

/** What a field's property holds when nobody set the field. */
export function initialValue(field: FieldDescriptor): unknown {
  if (field.cardinality === "repeated") return [];
  if (field.cardinality === "map") return {};
  if (field.presence !== "implicit") return undefined;
  return zeroOf(field);
}

/** The zero of a field's value type, as TypeScript has it; of messages undefined. */
export function zeroOf(field: FieldDescriptor): unknown {
  switch (field.value.kind) {
    case "scalar":
      if (is64Bit(field.value.scalar) && field.integers !== "bigint") return field.integers === "string" ? "0" : 0;
      return zero(field.value.scalar);
    case "enum":
      return field.value.enum.values[0]?.number ?? 0;
    case "message":
      return undefined;
  }
}
