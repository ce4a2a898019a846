import type { FieldDescriptor, MessageDescriptor } from "../descriptor/descriptor.js";

/** The message that the entries of a map field are on the wire and in text: `FooBarEntry` beside a field `foo_bar`. */
export function mapEntryType(field: FieldDescriptor): MessageDescriptor {
  const name = `${field.name.replace(/(?:^|_+)(.)/g, (_, first: string) => first.toUpperCase())}Entry`;
  const type = field.parent.messages.find((message) => message.isMapEntry && message.name === name);
  if (type === undefined) throw new TypeError(`${field.typeName}: a map field without the message ${name}`);
  return type;
}
