import type { FieldDescriptor, MessageDescriptor } from "../descriptor/descriptor.js";
import type { AnyMessage } from "./message-type.js";

/** The path of the first required field (proto2) that is not set, at any depth; undefined when there is none. */
export function missingField(descriptor: MessageDescriptor, message: AnyMessage): string | undefined {
  if (!mayMiss(descriptor)) return undefined;
  for (const member of descriptor.members) {
    const value = message[member.property];
    let missing: string | undefined;
    if (member.kind === "oneof") {
      const chosen = value as { case: string; value: unknown } | undefined;
      const field = member.fields.find(({ property }) => property === chosen?.case);
      missing = field === undefined ? undefined : missingIn(field, [chosen?.value]);
    } else if (member.cardinality === "repeated") {
      missing = missingIn(member, value as readonly unknown[]);
    } else if (member.cardinality === "map") {
      missing = missingIn(member, Object.values(value as Record<string, unknown>));
    } else if (value === undefined) {
      missing = member.presence === "required" ? member.name : undefined;
    } else {
      missing = missingIn(member, [value]);
    }
    if (missing !== undefined) return missing;
  }
  return undefined;
}

function missingIn(field: FieldDescriptor, values: readonly unknown[]): string | undefined {
  if (field.value.kind !== "message") return undefined;
  for (const value of values) {
    const missing = missingField(field.value.message, value as AnyMessage);
    if (missing !== undefined) return `${field.name}.${missing}`;
  }
  return undefined;
}

const known = new WeakMap<MessageDescriptor, boolean>();

/** Whether the type or one that it holds has required fields. */
function mayMiss(descriptor: MessageDescriptor): boolean {
  const answer = known.get(descriptor);
  if (answer !== undefined) return answer;
  const seen = new Set<MessageDescriptor>([descriptor]);
  let result = false;
  for (const type of seen) {
    for (const field of type.fields) {
      if (field.presence === "required") result = true;
      if (field.value.kind === "message") seen.add(field.value.message);
    }
  }
  known.set(descriptor, result);
  return result;
}
