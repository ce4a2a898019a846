import type { FieldDescriptor, MessageDescriptor, OneofDescriptor } from "../descriptor/descriptor.js";
import type { JsonValue } from "../json/json-value.js";
import { fieldValue } from "../message/field-value.js";
import type { AnyMessage, MessageType } from "../message/message-type.js";
import { isSet } from "../plan/is-set.js";
import { hasRequired, isRequired } from "./required.js";

/**
 * Whether all is set in a message that must be, at every depth: required fields (proto2, editions), and those that an
 * option marks which the generator was told of (`required`). Then the message is a `PersonValid`, whose fields say so.
 */
export function isValid<T, V extends T>(type: MessageType<T, JsonValue, V>, message: T): message is V {
  return findMissing(type.descriptor, message as AnyMessage) === undefined;
}

/** The same as an assertion. Throws `TypeError`, with the path of the first field or oneof that is not set. */
export function assertValid<T, V extends T>(type: MessageType<T, JsonValue, V>, message: T): asserts message is V {
  const missing = findMissing(type.descriptor, message as AnyMessage);
  if (missing === undefined) return;
  throw new TypeError(`${type.typeName}.${missing} is not set, and it is required`);
}

/** The path of what is missing: `home.city`, `children[2].name`, `by_name["a"].id`. */
function findMissing(type: MessageDescriptor, message: AnyMessage): string | undefined {
  if (!hasRequired(type)) return undefined;
  for (const member of [...type.fields, ...type.oneofs]) {
    if (isRequired(member) && !isHeld(member, message)) return member.name;
  }
  for (const field of type.fields) {
    const missing = findMissingIn(field, fieldValue(field, message));
    if (missing !== undefined) return `${field.name}${missing}`;
  }
  return undefined;
}

function isHeld(member: FieldDescriptor | OneofDescriptor, message: AnyMessage): boolean {
  if (member.kind === "oneof") return member.fields.some((field) => isHeld(field, message));
  return isSet(member, fieldValue(member, message));
}

function findMissingIn({ value: type, cardinality, key }: FieldDescriptor, value: unknown): string | undefined {
  if (type.kind !== "message" || value === undefined) return undefined;
  if (cardinality === "singular") {
    const missing = findMissing(type.message, value as AnyMessage);
    return missing === undefined ? undefined : `.${missing}`;
  }
  // The elements of a list go by their places.
  for (const [place, element] of Object.entries(value as object)) {
    const missing = findMissing(type.message, element as AnyMessage);
    if (missing !== undefined) return `[${key === "string" ? JSON.stringify(place) : place}].${missing}`;
  }
  return undefined;
}
