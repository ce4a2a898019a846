import {
  type ExtensionRangeOptions_Declaration,
  ExtensionRangeOptions_VerificationState,
  FieldDescriptorProto_Type as Type,
} from "@baud/protobuf/google/protobuf/descriptor_pb";
import { MessageField } from "../descriptor/field-number.js";
import { isRepeated } from "./field-kind.js";
import type { Linking } from "./linking.js";
import { type FieldSymbol, type MessageSymbol, pathOf } from "./symbol.js";

const { DECLARATION, UNVERIFIED } = ExtensionRangeOptions_VerificationState;

/** Checks the declarations of the extensions that a message may have ("Extension Declarations"). */
export function checkExtensionDeclarations(linking: Linking, message: MessageSymbol): void {
  const names = new Set<string>();
  for (const [index, range] of message.descriptor.extensionRange.entries()) {
    const declarations = range.options?.declaration ?? [];
    if (declarations.length === 0) continue;
    if (range.options?.verification === UNVERIFIED) {
      const fault = "Cannot mark the extension range as UNVERIFIED when it has extension(s) declared.";
      linking.errorAtPath(undefined, fault);
    }
    const path = [...pathOf(message), MessageField.EXTENSION_RANGE, index];
    const numbers = new Set<number>();
    for (const declaration of declarations) {
      const { number = 0 } = declaration;
      if (number < (range.start ?? 0) || number >= (range.end ?? 0)) {
        linking.errorAtPath(path, `Extension declaration number ${number} is not in the extension range.`);
      }
      if (numbers.has(number)) {
        linking.errorAtPath(path, `Extension declaration number ${number} is declared multiple times.`);
      }
      numbers.add(number);
      for (const fault of declarationFaults(declaration, names)) linking.errorAtPath(undefined, fault);
    }
  }
}

/** What is wrong with a declaration by itself, and beside those before it, which have these names. */
function* declarationFaults(
  { number = 0, fullName, type, reserved = false }: ExtensionRangeOptions_Declaration,
  names: Set<string>,
): Iterable<string> {
  if (fullName === undefined || type === undefined) {
    // A number that is reserved may go without both, not without one of them.
    if (fullName === type && reserved) return;
    yield `Extension declaration #${number} should have both "full_name" and "type" set.`;
    return;
  }
  if (names.has(fullName)) yield `Extension field name "${fullName}" is declared multiple times.`;
  names.add(fullName);
  const symbols = SCALAR_TYPES.has(type) ? [fullName] : [fullName, type];
  for (const symbol of symbols) {
    if (!symbol.startsWith(".")) yield `"${symbol}" must have a leading dot to indicate the fully-qualified scope.`;
    else if (!/^(\.\w+)+$/.test(symbol)) yield `"${symbol}" contains invalid identifiers.`;
  }
}

/** The types that are not looked up as names: `enum` is accepted as one, as protoc does. */
const SCALAR_TYPES: ReadonlySet<string> = new Set(
  Object.keys(Type)
    .filter((key) => key !== "TYPE_MESSAGE" && key !== "TYPE_GROUP")
    .map((key) => typeNameOf(key)),
);

function typeNameOf(key: string): string {
  return key.replace("TYPE_", "").toLowerCase();
}

/** Checks an extension against what the message that it extends has declared for its number. */
export function checkDeclaredExtension(linking: Linking, field: FieldSymbol): void {
  const { containingType, descriptor, fullName } = field;
  if (!field.isExtension || containingType === undefined) return;
  const { number = 0, name } = descriptor;
  const index = containingType.descriptor.extensionRange.findIndex(
    ({ start = 0, end = 0 }) => number >= start && number < end,
  );
  const options = containingType.rangeOptions[index];
  if (options === undefined) return;
  const declaration = options.declaration.find((candidate) => candidate.number === number);
  if (declaration === undefined) {
    if (options.declaration.length === 0 && options.verification !== DECLARATION) return;
    linking.extendeeError(
      field,
      `Missing extension declaration for field ${fullName} with number ${number} in extendee message ` +
        `${containingType.fullName}. An extension range must declare for all extension fields if its verification state ` +
        "is DECLARATION or there's any declaration in the range already. Otherwise, consider splitting up the range.",
    );
  } else if (declaration.reserved) {
    linking.extendeeError(
      field,
      `Cannot use number ${number} for extension field ${name}, as it is reserved in the extension declarations for ` +
        `message ${containingType.fullName}.`,
    );
  } else {
    for (const expected of mismatches(field, declaration)) {
      linking.extendeeError(
        field,
        `"${containingType.fullName}" extension field ${number} is expected to ${expected}.`,
      );
    }
  }
}

/** What is expected of the extension that it is not; one that is repeated or not against its declaration is all wrong. */
function* mismatches(field: FieldSymbol, declaration: ExtensionRangeOptions_Declaration): Iterable<string> {
  const isDeclaredRepeated = declaration.repeated ?? false;
  if (isDeclaredRepeated !== isRepeated(field)) {
    yield `be ${isDeclaredRepeated ? "repeated" : "optional"}`;
    return;
  }
  const type = actualType(field);
  if (declaration.type !== undefined && declaration.type !== type) yield `be type "${declaration.type}", not "${type}"`;
  const name = `.${field.fullName}`;
  if (declaration.fullName !== undefined && declaration.fullName !== name) {
    yield `have field name "${declaration.fullName}", not "${name}"`;
  }
}

function actualType({ messageType, enumType, descriptor }: FieldSymbol): string {
  const symbol = messageType ?? enumType;
  if (symbol !== undefined) return `.${symbol.fullName}`;
  return typeNameOf(Object.entries(Type).find(([, value]) => value === descriptor.type)?.[0] ?? "");
}
