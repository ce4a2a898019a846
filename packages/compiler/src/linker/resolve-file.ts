import { FieldDescriptorProto_Type } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { BUILTIN_TYPE_NAMES } from "../parser/type-name.js";
import type { Linking } from "./linking.js";
import { missingNameErrors, type NameResolver } from "./name-resolver.js";
import { freeNumbers } from "./number-hints.js";
import { FIELD_DEFAULT, FIELD_NUMBER, FIELD_TYPE, METHOD_INPUT, METHOD_OUTPUT, type Part } from "./part.js";
import type { Element, EnumSymbol, FieldSymbol, MessageSymbol, MethodSymbol } from "./symbol.js";
import { invisibilityOf } from "./visibility.js";

/**
 * The second step of linking: finds what the names in the file refer to, and writes the full names into the
 * descriptors. What depends on the types alone is checked on the way.
 */
export function resolveFile(linking: Linking, resolver: NameResolver): void {
  const numbers: FieldNumbers = new Map();
  for (const message of linking.file.messages) resolveMessage(linking, resolver, numbers, message);
  for (const extension of linking.file.extensions) resolveField(linking, resolver, numbers, extension);
  for (const service of linking.file.services) {
    for (const method of service.methods) resolveMethod(linking, resolver, method);
  }
}

/** The fields and extensions of the file by what they belong to, and number. */
type FieldNumbers = Map<MessageSymbol | undefined, Map<number, FieldSymbol>>;

function resolveMessage(linking: Linking, resolver: NameResolver, numbers: FieldNumbers, message: MessageSymbol): void {
  for (const nested of message.messages) resolveMessage(linking, resolver, numbers, nested);
  for (const field of message.fields) resolveField(linking, resolver, numbers, field);
  for (const extension of message.extensions) resolveField(linking, resolver, numbers, extension);
  checkOneofs(linking, message);
}

function resolveField(linking: Linking, resolver: NameResolver, numbers: FieldNumbers, field: FieldSymbol): void {
  const { descriptor } = field;
  if (descriptor.extendee !== undefined && !resolveExtendee(linking, resolver, field, descriptor.extendee)) return;
  if (descriptor.typeName !== undefined) {
    if (!resolveType(linking, resolver, field, descriptor.typeName)) return;
  } else if (needsTypeName(descriptor.type)) {
    linking.error(field, FIELD_TYPE, "Field with message or enum type missing type_name.");
  }
  checkNumberUnused(linking, numbers, field);
}

function resolveExtendee(linking: Linking, resolver: NameResolver, field: FieldSymbol, name: string): boolean {
  const resolution = resolver.resolve(name, field.fullName);
  if (resolution.kind === "missing") {
    for (const message of missingNameErrors(name, resolution, linking.file)) linking.extendeeError(field, message);
    return false;
  }
  const { symbol } = resolution;
  if (symbol.kind !== "message") {
    linking.extendeeError(field, `"${name}" is not a message type.`);
    return false;
  }
  const invisibility = invisibilityOf(symbol, linking.file, "target of extend");
  if (invisibility !== undefined) linking.extendeeError(field, invisibility);
  field.containingType = symbol;
  field.descriptor.extendee = `.${symbol.fullName}`;
  const number = field.descriptor.number ?? 0;
  const isDeclared = symbol.descriptor.extensionRange.some(
    (range) => number >= (range.start ?? 0) && number < (range.end ?? 0),
  );
  if (!isDeclared) {
    linking.error(field, FIELD_NUMBER, `"${symbol.fullName}" does not declare ${number} as an extension number.`);
  }
  return true;
}

function resolveType(linking: Linking, resolver: NameResolver, field: FieldSymbol, name: string): boolean {
  const { descriptor } = field;
  const resolution = resolver.resolve(name, field.fullName, true);
  if (resolution.kind === "missing") {
    reportMissing(linking, field, FIELD_TYPE, resolution, name, resolver.suggestions.type(name, BUILTIN_TYPE_NAMES));
    return false;
  }
  const { symbol } = resolution;
  if (descriptor.type === undefined) {
    if (symbol.kind === "message") {
      descriptor.type = FieldDescriptorProto_Type.TYPE_MESSAGE;
    } else if (symbol.kind === "enum") {
      descriptor.type = FieldDescriptorProto_Type.TYPE_ENUM;
    } else {
      linking.error(field, FIELD_TYPE, `"${name}" is not a type.`);
      return false;
    }
  }
  if (descriptor.type === FieldDescriptorProto_Type.TYPE_ENUM) {
    if (symbol.kind !== "enum") {
      linking.error(field, FIELD_TYPE, `"${name}" is not an enum type.`);
      return false;
    }
    field.enumType = symbol;
    checkEnumDefault(linking, resolver, field, symbol);
  } else {
    if (symbol.kind !== "message") {
      linking.error(field, FIELD_TYPE, `"${name}" is not a message type.`);
      return false;
    }
    field.messageType = symbol;
    // For a group this was an error already.
    if (descriptor.defaultValue !== undefined) {
      linking.error(field, FIELD_DEFAULT, "Messages can't have default values.");
    }
  }
  const invisibility = invisibilityOf(symbol, linking.file, "");
  if (invisibility !== undefined) linking.error(field, FIELD_TYPE, invisibility);
  descriptor.typeName = `.${symbol.fullName}`;
  return true;
}

function checkEnumDefault(linking: Linking, resolver: NameResolver, field: FieldSymbol, type: EnumSymbol): void {
  const { defaultValue } = field.descriptor;
  if (defaultValue === undefined) return;
  if (!/^[A-Za-z_]\w*$/.test(defaultValue)) {
    linking.error(field, FIELD_DEFAULT, "Default value for an enum field must be an identifier.");
    return;
  }
  const value = resolver.resolve(defaultValue, type.fullName);
  if (value.kind === "found" && value.symbol.kind === "enumValue" && value.symbol.parent === type) return;
  linking.error(field, FIELD_DEFAULT, `Enum type "${type.fullName}" has no value named "${defaultValue}".`);
}

/** A number is used once in a message, by fields and extensions together; across files by extensions of one message. */
function checkNumberUnused(linking: Linking, numbers: FieldNumbers, field: FieldSymbol): void {
  const { containingType } = field;
  const number = field.descriptor.number ?? 0;
  let used = numbers.get(containingType);
  if (used === undefined) {
    used = new Map(countedFields(containingType));
    numbers.set(containingType, used);
  }
  const messageName = containingType?.fullName ?? "unknown";
  const isInEdition = linking.file.syntax === "editions";
  const other = used.get(number);
  if (other !== undefined && other !== field) {
    linking.error(
      field,
      FIELD_NUMBER,
      field.isExtension
        ? `Extension number ${number} has already been used in "${messageName}" by extension "${other.fullName}".`
        : `Field number ${number} has already been used in "${messageName}" by field "${other.descriptor.name}".` +
            (isInEdition && containingType !== undefined
              ? ` Next available field number is ${freeNumbers(containingType, 1).join()}.`
              : ""),
    );
    return;
  }
  used.set(number, field);
  if (!field.isExtension || containingType === undefined) return;
  if (linking.table.addExtension(containingType, field)) return;
  linking.file.isSaidByOrder = true;
  const elsewhere = linking.table.extension(containingType, number)!;
  linking.warning(
    field,
    FIELD_NUMBER,
    `Extension number ${number} has already been used in "${messageName}" by extension "${elsewhere.fullName}" defined ` +
      `in ${elsewhere.file.name}.`,
  );
}

/**
 * The first fields, as long as they are numbered 1, 2, 3: those have their numbers even if their types are not found.
 */
function* countedFields(message: MessageSymbol | undefined): Iterable<[number, FieldSymbol]> {
  for (const [index, field] of (message?.fields ?? []).entries()) {
    if (field.descriptor.number !== index + 1) return;
    yield [index + 1, field];
  }
}

function checkOneofs(linking: Linking, message: MessageSymbol): void {
  const { fields, oneofs } = message;
  if (oneofs.length === 0) return;
  const started = new Set<unknown>();
  for (const [index, field] of fields.entries()) {
    const { oneof } = field;
    if (oneof === undefined) continue;
    const previous = fields[index - 1];
    if (started.has(oneof) && previous !== undefined && previous.oneof !== oneof) {
      linking.error(
        previous,
        FIELD_TYPE,
        `Fields in the same oneof must be defined consecutively. "${previous.descriptor.name}" cannot be defined before ` +
          `the completion of the "${oneof.descriptor.name}" oneof definition.`,
      );
    }
    started.add(oneof);
  }
  for (const oneof of oneofs) {
    if (!started.has(oneof)) linking.errorAtPath(undefined, "Oneof must have at least one field.");
  }
}

function resolveMethod(linking: Linking, resolver: NameResolver, method: MethodSymbol): void {
  const { descriptor } = method;
  descriptor.inputType = resolveMessageType(linking, resolver, method, METHOD_INPUT, descriptor.inputType ?? "");
  descriptor.outputType = resolveMessageType(linking, resolver, method, METHOD_OUTPUT, descriptor.outputType ?? "");
}

/** The full name of a method's message; the name as it is if that is not to be had. */
function resolveMessageType(
  linking: Linking,
  resolver: NameResolver,
  method: MethodSymbol,
  part: Part,
  name: string,
): string {
  const resolution = resolver.resolve(name, method.fullName);
  if (resolution.kind === "missing") {
    reportMissing(linking, method, part, resolution, name, resolver.suggestions.type(name, []));
  } else if (resolution.symbol.kind !== "message") {
    linking.error(method, part, `"${name}" is not a message type.`);
  } else {
    const invisibility = invisibilityOf(resolution.symbol, linking.file, "");
    if (invisibility !== undefined) linking.error(method, part, invisibility);
    return `.${resolution.symbol.fullName}`;
  }
  return name;
}

function reportMissing(
  linking: Linking,
  element: Element,
  part: Part,
  resolution: Parameters<typeof missingNameErrors>[1],
  name: string,
  suggestion: string | undefined,
): void {
  for (const message of missingNameErrors(name, resolution, linking.file)) {
    linking.error(element, part, message, suggestion);
  }
}

function needsTypeName(type: FieldDescriptorProto_Type | undefined): boolean {
  return (
    type === FieldDescriptorProto_Type.TYPE_MESSAGE ||
    type === FieldDescriptorProto_Type.TYPE_GROUP ||
    type === FieldDescriptorProto_Type.TYPE_ENUM
  );
}
