import type { FieldDescriptor, FileDescriptor, MessageDescriptor, OneofDescriptor } from "../descriptor/descriptor.js";
import { fieldValue } from "../message/field-value.js";
import type { AnyMessage } from "../message/message-type.js";
import { readExtension } from "../plan/extension-value.js";
import { optionsOf } from "./option.js";

/**
 * Whether a field or a oneof must be set in a valid message: it is required (proto2, `field_presence = LEGACY_REQUIRED`),
 * or an option says so that the shape of its file names.
 */
export function isRequired(member: FieldDescriptor | OneofDescriptor): boolean {
  if (member.kind !== "oneof" && member.presence === "required") return true;
  const { file } = member.parent;
  return file.shape.required?.some((option) => isMarked(member, option, file)) === true;
}

/** Whether a message, or one that it may hold at any depth, has a member that is required. */
export function hasRequired(type: MessageDescriptor): boolean {
  let result = known.get(type);
  if (result === undefined) {
    result = findRequired(type);
    known.set(type, result);
  }
  return result;
}

const known = new WeakMap<MessageDescriptor, boolean>();

function findRequired(type: MessageDescriptor): boolean {
  const reached = new Set([type]);
  for (const { fields, oneofs } of reached) {
    if (fields.some(isRequired) || oneofs.some(isRequired)) return true;
    for (const { value } of fields) if (value.kind === "message") reached.add(value.message);
  }
  return false;
}

/** `option` is the full name of a custom option, and the way to a field in it, if it is a message. */
function isMarked(member: FieldDescriptor | OneofDescriptor, option: string, file: FileDescriptor): boolean {
  const extendee = member.kind === "oneof" ? "google.protobuf.OneofOptions" : "google.protobuf.FieldOptions";
  const extension = findExtension(option, extendee, file);
  if (extension === undefined || member.options === undefined) return false;
  const path = option.slice(extension.typeName.length + 1);
  const value = readExtension(extension, optionsOf(member).$unknown ?? []);
  return saysRequired(extension, value, path === "" ? [] : path.split("."));
}

/** True says it, as does an enum's value called `REQUIRED`; of a list, any of its elements may. */
function saysRequired(field: FieldDescriptor, value: unknown, [next, ...rest]: readonly string[]): boolean {
  if (Array.isArray(value))
    return value.some((element) => saysRequired({ ...field, cardinality: "singular" }, element, []));
  switch (field.value.kind) {
    case "scalar":
      return value === true;
    case "enum":
      return /(^|_)REQUIRED$/.test(field.value.enum.valuesByNumber.get(value as number)?.name ?? "");
    case "message": {
      const inner = field.value.message.fields.find(({ name }) => name === next);
      if (inner === undefined || value === undefined) return false;
      return saysRequired(inner, fieldValue(inner, value as AnyMessage), rest);
    }
  }
}

/** The extension of `extendee` that `option` is, or begins with, in the file or in what it imports. */
function findExtension(option: string, extendee: string, file: FileDescriptor): FieldDescriptor | undefined {
  const files = new Set([file]);
  for (const { extensions, types, dependencies } of files) {
    const nested = [...types.values()].flatMap((type) => (type.kind === "message" ? type.extensions : []));
    const found = [...extensions, ...nested].find(
      ({ typeName, parent }) => parent.typeName === extendee && `${option}.`.startsWith(`${typeName}.`),
    );
    if (found !== undefined) return found;
    for (const dependency of dependencies) files.add(dependency);
  }
  return undefined;
}
