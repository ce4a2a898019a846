import type { MessageDescriptor, Registry } from "@baud/protobuf";
import { messageFields } from "./message-fields.js";

/**
 * The paths of all required fields that an encoded message lacks, as protoc tells them: those of the message first,
 * then those within its fields, by number.
 */
export function missingFields(descriptor: MessageDescriptor, bytes: Uint8Array, registry: Registry): string[] {
  const fields = messageFields(descriptor, bytes, registry);
  const numbers = new Set(fields.map(({ raw }) => raw.number));
  const missing = descriptor.fields.filter((field) => field.presence === "required" && !numbers.has(field.number));
  const within: string[] = [];
  const counts = new Map<number, number>();
  for (const { raw, field, type } of fields.toSorted((a, b) => a.raw.number - b.raw.number)) {
    if (field === undefined || type === undefined) continue;
    const index = counts.get(raw.number) ?? 0;
    counts.set(raw.number, index + 1);
    const name = field.kind === "extension" ? `(${field.typeName})` : field.name;
    const place = field.cardinality === "singular" ? name : `${name}[${index}]`;
    for (const path of missingFields(type, raw.data, registry)) within.push(`${place}.${path}`);
  }
  return [...missing.map((field) => field.name), ...within];
}
