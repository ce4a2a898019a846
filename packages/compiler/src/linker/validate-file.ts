import {
  FieldOptions_JSType,
  FileOptions_OptimizeMode,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@baud/protobuf/google/protobuf/descriptor_pb";
import { MessageField } from "../descriptor/field-number.js";
import { camelCase, jsonName } from "../descriptor/names.js";
import { checkLikeNames } from "./check-declaration.js";
import {
  checkFieldFeatures,
  checkFileFeatures,
  checkJsonNames,
  checkOpenEnum,
  checkOwnFeatures,
} from "./check-editions.js";
import { checkDeclaredExtension, checkExtensionDeclarations } from "./check-extension-declarations.js";
import { checkProto3 } from "./check-proto3.js";
import { elementsInOrder } from "./elements-in-order.js";
import { isPackable } from "./field-kind.js";
import type { Linking } from "./linking.js";
import { isKeptNumber, KEPT_NUMBER_FAULT, MAX_FIELD_NUMBER } from "./number-hints.js";
import { FIELD_JSON_NAME, FIELD_TYPE, NAME, VALUE_NUMBER } from "./part.js";
import { type EnumSymbol, type FieldSymbol, type LinkedFile, type MessageSymbol, pathOf } from "./symbol.js";
import { checkStrictVisibility } from "./visibility.js";

const MAX_MESSAGE_SET_NUMBER = 0x7fff_ffff;

/** The last step of linking: checks what depends on options. */
export function validateFile(linking: Linking): void {
  const { file } = linking;
  checkFileFeatures(linking);
  for (const message of file.messages) validateMessage(linking, message);
  for (const symbol of file.enums) validateEnum(linking, symbol);
  validateServices(linking);
  for (const extension of file.extensions) validateField(linking, extension);
  validateImports(linking);
  if (file.syntax === "proto3") checkProto3(linking);
  checkStrictVisibility(linking);
  if (file.syntax === "editions" && !linking.hasErrors) checkKeptNumbers(linking);
}

/** The protoc that knows editions looks for these only when all else is right, and tells no place. */
function checkKeptNumbers(linking: Linking): void {
  for (const element of elementsInOrder(linking.file)) {
    if (element.kind !== "field" || !isKeptNumber(element.descriptor.number ?? 0)) continue;
    linking.errorAtPath(undefined, KEPT_NUMBER_FAULT);
  }
}

function validateMessage(linking: Linking, message: MessageSymbol): void {
  message.rangeOptions = message.descriptor.extensionRange.map(({ options }) => options);
  checkExtensionDeclarations(linking, message);
  checkOwnFeatures(linking, message);
  checkJsonNames(linking, message);
  // The protoc that knows editions comes to them sooner.
  const isInEdition = linking.file.syntax === "editions";
  if (isInEdition) for (const nested of message.enums) validateEnum(linking, nested);
  for (const oneof of message.oneofs) checkOwnFeatures(linking, oneof);
  for (const field of message.fields) validateField(linking, field);
  for (const nested of message.messages) validateMessage(linking, nested);
  if (!isInEdition) for (const nested of message.enums) validateEnum(linking, nested);
  for (const extension of message.extensions) validateField(linking, extension);
  const max = message.descriptor.options?.messageSetWireFormat ? MAX_MESSAGE_SET_NUMBER : MAX_FIELD_NUMBER;
  message.descriptor.extensionRange.forEach((range, index) => {
    if ((range.end ?? 0) <= max + 1) return;
    const path = [...pathOf(message), MessageField.EXTENSION_RANGE, index];
    linking.errorAtPath(path, `Extension numbers cannot be greater than ${max}.`);
  });
}

function validateField(linking: Linking, field: FieldSymbol): void {
  const { descriptor } = field;
  const { options } = descriptor;
  checkFieldFeatures(linking, field);
  checkDeclaredExtension(linking, field);
  if ((options?.lazy || options?.unverifiedLazy) && descriptor.type !== Type.TYPE_MESSAGE) {
    linking.error(field, FIELD_TYPE, "[lazy = true] can only be specified for submessage fields.");
  }
  if (options?.packed && !isPackable(field)) {
    linking.error(field, FIELD_TYPE, "[packed = true] can only be specified for repeated primitive fields.");
  }
  if (field.containingType?.descriptor.options?.messageSetWireFormat) {
    if (!field.isExtension) {
      linking.error(field, NAME, "MessageSets cannot have fields, only extensions.");
    } else if (descriptor.label !== Label.LABEL_OPTIONAL || descriptor.type !== Type.TYPE_MESSAGE) {
      linking.error(field, FIELD_TYPE, "Extensions of MessageSets must be optional messages.");
    }
  }
  if (field.containingType !== undefined && isLite(field.file) && !isLite(field.containingType.file)) {
    linking.extendeeError(
      field,
      "Extensions to non-lite types can only be declared in non-lite files.  Note that you cannot extend a non-lite " +
        "type to contain a lite type, but the reverse is allowed.",
    );
  }
  if (field.messageType?.descriptor.options?.mapEntry) validateMap(linking, field, field.messageType);
  validateJsType(linking, field);
  if (
    field.isExtension &&
    descriptor.jsonName !== undefined &&
    descriptor.jsonName !== jsonName(descriptor.name ?? "")
  ) {
    linking.error(field, FIELD_JSON_NAME, "option json_name is not allowed on extension fields.");
  }
}

function validateMap(linking: Linking, field: FieldSymbol, entry: MessageSymbol): void {
  if (!isEntryOf(field, entry)) {
    linking.error(field, FIELD_TYPE, "map_entry should not be set explicitly. Use map<KeyType, ValueType> instead.");
    return;
  }
  const [key, value] = entry.fields as [FieldSymbol, FieldSymbol];
  switch (key.descriptor.type) {
    case Type.TYPE_ENUM:
      linking.error(field, FIELD_TYPE, "Key in map fields cannot be enum types.");
      break;
    case Type.TYPE_FLOAT:
    case Type.TYPE_DOUBLE:
    case Type.TYPE_MESSAGE:
    case Type.TYPE_GROUP:
    case Type.TYPE_BYTES:
      linking.error(field, FIELD_TYPE, "Key in map fields cannot be float/double, bytes or message types.");
      break;
  }
  if (value.enumType !== undefined && (value.enumType.values[0]?.descriptor.number ?? 0) !== 0) {
    linking.error(field, FIELD_TYPE, "Enum value in map must define 0 as the first value.");
  }
}

/** Whether a message is what the parser makes for the entries of the field. */
function isEntryOf(field: FieldSymbol, entry: MessageSymbol): boolean {
  const { descriptor } = entry;
  if (
    field.descriptor.label !== Label.LABEL_REPEATED ||
    descriptor.extension.length > 0 ||
    descriptor.extensionRange.length > 0 ||
    descriptor.nestedType.length > 0 ||
    descriptor.enumType.length > 0 ||
    descriptor.field.length !== 2 ||
    descriptor.name !== `${camelCase(field.descriptor.name ?? "")}Entry` ||
    field.containingType !== entry.parent
  ) {
    return false;
  }
  return descriptor.field.every(
    ({ label, number, name }, index) =>
      label === Label.LABEL_OPTIONAL && number === index + 1 && name === (index === 0 ? "key" : "value"),
  );
}

function validateJsType(linking: Linking, field: FieldSymbol): void {
  const jsType = field.descriptor.options?.jstype ?? FieldOptions_JSType.JS_NORMAL;
  if (jsType === FieldOptions_JSType.JS_NORMAL) return;
  switch (field.descriptor.type) {
    case Type.TYPE_INT64:
    case Type.TYPE_UINT64:
    case Type.TYPE_SINT64:
    case Type.TYPE_FIXED64:
    case Type.TYPE_SFIXED64:
      return;
    default:
      linking.error(field, FIELD_TYPE, "jstype is only allowed on int64, uint64, sint64, fixed64 or sfixed64 fields.");
  }
}

function validateEnum(linking: Linking, symbol: EnumSymbol): void {
  checkOwnFeatures(linking, symbol);
  for (const value of symbol.values) checkOwnFeatures(linking, value);
  if (linking.file.syntax === "editions") checkLikeNames(linking, symbol);
  checkOpenEnum(linking, symbol);
  if (symbol.descriptor.options?.allowAlias) return;
  const names = new Map<number, string>();
  for (const value of symbol.values) {
    const number = value.descriptor.number ?? 0;
    const other = names.get(number);
    if (other === undefined) {
      names.set(number, value.fullName);
      continue;
    }
    linking.error(
      value,
      VALUE_NUMBER,
      `"${value.fullName}" uses the same enum value as "${other}". If this is intended, set 'option allow_alias = true;' ` +
        `to the enum definition.${nextValueHint(linking, symbol, number)}`,
    );
  }
}

const MAX_ENUM_NUMBER = 0x7fff_ffff;

/** The first number above that no value has: the protoc that knows editions tells it. */
function nextValueHint(linking: Linking, symbol: EnumSymbol, number: number): string {
  if (linking.file.syntax !== "editions") return "";
  const used = new Set(symbol.values.map(({ descriptor }) => descriptor.number ?? 0));
  let next = number + 1;
  while (used.has(next)) next++;
  return next > MAX_ENUM_NUMBER ? "" : ` The next available enum value is ${next}.`;
}

function validateServices(linking: Linking): void {
  for (const service of linking.file.services) {
    checkOwnFeatures(linking, service);
    for (const method of service.methods) checkOwnFeatures(linking, method);
  }
  const { options } = linking.file.descriptor;
  if (!isLite(linking.file) || !(options?.ccGenericServices || options?.javaGenericServices)) return;
  for (const service of linking.file.services) {
    linking.error(
      service,
      NAME,
      "Files with optimize_for = LITE_RUNTIME cannot define services unless you set both options cc_generic_services " +
        "and java_generic_services to false.",
    );
  }
}

function validateImports(linking: Linking): void {
  const { file } = linking;
  if (isLite(file)) return;
  const lite = file.dependencies.findIndex((dependency) => dependency !== undefined && isLite(dependency));
  if (lite === -1) return;
  linking.errorAtPath(
    linking.importPath(lite),
    "Files that do not use optimize_for = LITE_RUNTIME cannot import files which do use this option.  This file is not " +
      `lite, but it imports "${file.dependencies[lite]!.name}" which is.`,
  );
}

function isLite(file: LinkedFile): boolean {
  return file.descriptor.options?.optimizeFor === FileOptions_OptimizeMode.LITE_RUNTIME;
}
