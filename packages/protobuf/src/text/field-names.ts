import type { FieldDescriptor, MessageDescriptor } from "../descriptor/descriptor.js";
import type { Registry } from "../descriptor/registry.js";

/** The field that a name stands for in text. A group goes by the name of its type, and by its own. */
export function fieldByTextName(descriptor: MessageDescriptor, name: string): FieldDescriptor | undefined {
  let names = known.get(descriptor);
  if (names === undefined) {
    names = new Map([
      ...descriptor.fields.map((field) => [textName(field), field] as const),
      // Last, so that the type of a group never takes the name of another field.
      ...descriptor.fields.map((field) => [field.name, field] as const),
    ]);
    known.set(descriptor, names);
  }
  return names.get(name);
}

/**
 * A field's name in text: an extension's full name in brackets, a group's type name (text format specification, "Field
 * Names").
 */
export function textName(field: FieldDescriptor): string {
  if (field.kind === "extension") return `[${isNamedByType(field) ? typeNameOf(field) : field.typeName}]`;
  return isGroup(field) && field.value.kind === "message" ? field.value.message.name : field.name;
}

/**
 * The extension of `extendee` that a name in brackets stands for. In a message set the name may be that of a message that
 * declares itself to be an extension of the set.
 */
export function extensionByTextName(
  extendee: MessageDescriptor,
  name: string,
  registry: Registry | undefined,
): FieldDescriptor | undefined {
  const candidates = [registry?.extension(name), ...(registry?.message(name)?.extensions.filter(isNamedByType) ?? [])];
  return candidates.find((extension) => extension?.parent.typeName === extendee.typeName);
}

/** Whether the extension of a message set is declared in the message that it holds: then it goes by the message's name. */
function isNamedByType(extension: FieldDescriptor): boolean {
  return (
    extension.parent.isMessageSet &&
    extension.cardinality === "singular" &&
    extension.typeName === `${typeNameOf(extension)}.${extension.name}`
  );
}

function typeNameOf({ value }: FieldDescriptor): string | undefined {
  return value.kind === "message" ? value.message.typeName : undefined;
}

const known = new WeakMap<MessageDescriptor, ReadonlyMap<string, FieldDescriptor>>();

/**
 * Whether a field was declared as a group, or looks as if: in editions nothing else tells these from other delimited
 * messages.
 */
function isGroup({ name, value, parent, file }: FieldDescriptor): boolean {
  if (value.kind !== "message" || !value.isDelimited) return false;
  const { message } = value;
  return message.name.toLowerCase() === name && message.file === file && message.parent === parent;
}
