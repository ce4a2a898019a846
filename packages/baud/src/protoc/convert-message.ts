import { readFileSync, writeSync } from "node:fs";
import {
  type AnyMessage,
  createMessageType,
  createRegistryFromBytes,
  DecodeError,
  type FieldDescriptor,
  type MessageDescriptor,
  Reader,
  Writer,
} from "@baud/protobuf";
import { FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { parseText, printRawText, printText } from "@baud/protobuf/text";
import { ProtocError } from "./protoc-error.js";

const STDIN = 0;
const STDOUT = 1;

/** Reads an encoded message of no known type from standard input, and writes it as text. Throws `ProtocError`. */
export function decodeRaw(): void {
  writeAll(Buffer.from(orFailed(() => printRawText(readFileSync(STDIN)))));
}

/**
 * Reads a message from standard input, and writes it to standard output: text as bytes, or bytes as text. A message that
 * lacks required fields is told of, and decoded all the same. Throws `ProtocError`.
 */
export function convertMessage(
  direction: "encode" | "decode",
  typeName: string,
  files: readonly FileDescriptorProto[],
): void {
  const registry = createRegistryFromBytes(files.map((file) => FileDescriptorProto.encode(file)));
  const descriptor = registry.message(typeName);
  if (descriptor === undefined) throw new ProtocError(`Type not defined: ${typeName}`);
  const type = createMessageType(descriptor);
  const input = readFileSync(STDIN);

  const message = orFailed(() => {
    if (direction === "encode") return parseText(type, input.toString(), { registry, allowPartial: true });
    // `decode` would ask for the required fields.
    const reader = new Reader(input);
    const read = type.read(reader, type.create());
    if (reader.pos !== reader.limit) throw new DecodeError("the message ends within a field", reader.limit);
    return read;
  });
  const missing = missingFields(descriptor, message);
  if (missing.length > 0) {
    const warning = `warning:  Input message is missing required fields:  ${missing.join(", ")}`;
    if (direction === "encode") {
      throw new ProtocError(`${warning}\nbaud protoc cannot encode a message without its required fields yet.`);
    }
    console.error(warning);
  }
  if (direction === "encode") {
    const writer = new Writer();
    writer.begin(0);
    type.write(message, writer);
    writeAll(writer.finish());
  } else {
    writeAll(Buffer.from(printText(type, message, { registry, printUnknownFields: true, expandAny: false })));
  }
}

function orFailed<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const { position, reason } = error;
    const place = position === undefined ? "" : `input:${position.line}:${position.column}: ${reason}\n`;
    throw new ProtocError(`${place}Failed to parse input.`);
  }
}

/** The paths of the required fields that are not set. */
function missingFields(descriptor: MessageDescriptor, message: AnyMessage, prefix: string = ""): string[] {
  const missing: string[] = [];
  for (const field of descriptor.fields) {
    if (field.presence === "required" && message[field.property] === undefined) missing.push(prefix + field.name);
  }
  for (const field of descriptor.fields) {
    if (field.value.kind !== "message") continue;
    for (const [place, value] of messagesIn(field, message)) {
      missing.push(...missingFields(field.value.message, value, `${prefix}${place}.`));
    }
  }
  return missing;
}

/** The messages in a field, each with its place. */
function messagesIn(field: FieldDescriptor, message: AnyMessage): [place: string, value: AnyMessage][] {
  let value = message[field.property];
  if (field.oneof !== undefined) {
    const chosen = message[field.oneof.property] as { case: string; value: unknown } | undefined;
    value = chosen?.case === field.property ? chosen.value : undefined;
  }
  if (value === undefined) return [];
  if (field.cardinality === "singular") return [[field.name, value as AnyMessage]];
  return Object.values(value as object).map((element, index) => [`${field.name}[${index}]`, element]);
}

/** Writes everything, also to a pipe that takes it piece by piece. */
function writeAll(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(STDOUT, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw new ProtocError("output: I/O error.");
    }
  }
}
