import { FieldDescriptorProto_Type as Type } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { formatDouble, formatFloat } from "@baud/protobuf/text";
import { jsonName } from "../descriptor/names.js";
import type { FieldSymbol, LinkedFile, MessageSymbol } from "./symbol.js";

/** Brings the descriptor of a file without errors into the form in which protoc gives it out. */
export function finishFile(file: LinkedFile): void {
  // proto2 is what a file is in that does not say.
  if (file.syntax === "proto2") file.descriptor.syntax = undefined;
  for (const message of file.messages) finishMessage(message);
  for (const extension of file.extensions) finishField(extension);
}

function finishMessage(message: MessageSymbol): void {
  for (const field of message.fields) finishField(field);
  for (const nested of message.messages) finishMessage(nested);
  for (const extension of message.extensions) finishField(extension);
}

function finishField({ descriptor }: FieldSymbol): void {
  descriptor.jsonName ??= jsonName(descriptor.name ?? "");
  const { defaultValue, type } = descriptor;
  if (defaultValue === undefined) return;
  if (type === Type.TYPE_FLOAT) descriptor.defaultValue = formatFloat(numberOf(defaultValue));
  else if (type === Type.TYPE_DOUBLE) descriptor.defaultValue = formatDouble(numberOf(defaultValue));
}

function numberOf(text: string): number {
  if (text === "inf") return Number.POSITIVE_INFINITY;
  if (text === "-inf") return Number.NEGATIVE_INFINITY;
  return Number(text);
}
