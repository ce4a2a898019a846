import type { DescriptorProto, FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { FieldDescriptorProto_Type } from "@baud/protobuf/google/protobuf/descriptor_pb";

const MAX_FIELD_NUMBER = 0x1fff_ffff;
const NAME_WIDTH = 35;

/**
 * A line for each message of a file: the field numbers that nothing uses. Nested messages come before those around
 * them.
 */
export function freeFieldNumbers(file: FileDescriptorProto): string[] {
  return file.messageType.flatMap((message) => messageLines(message, file.package ?? ""));
}

/** Inclusive at the start, exclusive at the end. */
interface Range {
  readonly start: number;
  readonly end: number;
}

function messageLines(message: DescriptorProto, scope: string): string[] {
  const name = scope === "" ? (message.name ?? "") : `${scope}.${message.name}`;
  const ranges: Range[] = [];
  const nested: { message: DescriptorProto; scope: string }[] = [];
  gather(message, name, ranges, nested);
  ranges.sort((a, b) => a.start - b.start || a.end - b.end);
  const lines = nested.flatMap((inner) => messageLines(inner.message, inner.scope));
  return [...lines, `${name.padEnd(NAME_WIDTH)} free:${free(ranges)}`];
}

/** Groups share the numbers of the message around them: theirs count for it, and they have no line. */
function gather(
  message: DescriptorProto,
  name: string,
  ranges: Range[],
  nested: { message: DescriptorProto; scope: string }[],
): void {
  const groups = new Set<string>();
  for (const field of message.field) {
    ranges.push({ start: field.number ?? 0, end: (field.number ?? 0) + 1 });
    if (field.type === FieldDescriptorProto_Type.TYPE_GROUP) groups.add(field.typeName ?? "");
  }
  for (const { start = 0, end = 0 } of [...message.extensionRange, ...message.reservedRange]) {
    ranges.push({ start, end });
  }
  for (const inner of message.nestedType) {
    const innerName = `${name}.${inner.name}`;
    if (groups.has(`.${innerName}`)) gather(inner, innerName, ranges, nested);
    else nested.push({ message: inner, scope: name });
  }
}

function free(used: readonly Range[]): string {
  let text = "";
  let next = 1;
  for (const { start, end } of used) {
    if (next >= end) continue;
    if (next + 1 === start) text += ` ${next}`;
    else if (next < start) text += ` ${next}-${start - 1}`;
    next = end;
  }
  return next <= MAX_FIELD_NUMBER ? `${text} ${next}-INF` : text;
}
