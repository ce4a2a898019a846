import type {
  DescriptorProto,
  EnumDescriptorProto,
  FieldDescriptorProto,
  ServiceDescriptorProto,
} from "@baud/protobuf/google/protobuf/descriptor_pb";
import { FieldDescriptorProto_Label, FieldDescriptorProto_Type } from "@baud/protobuf/google/protobuf/descriptor_pb";
import {
  EnumField,
  EnumValueField,
  FieldField,
  FileField,
  MessageField,
  MethodField,
  OneofField,
  RangeField,
  ServiceField,
} from "../descriptor/field-number.js";
import {
  checkEnumDeclaration,
  checkMessageDeclaration,
  RESERVED_RANGE_FAULT,
  reservedRangePath,
} from "./check-declaration.js";
import type { Linking, PendingOptions } from "./linking.js";
import { isKeptNumber, KEPT_NUMBER_FAULT, MAX_FIELD_NUMBER, type NumberHints } from "./number-hints.js";
import { FIELD_DEFAULT, FIELD_NUMBER, FIELD_TYPE, NAME } from "./part.js";
import {
  type Element,
  type EnumSymbol,
  type EnumValueSymbol,
  type FieldSymbol,
  joinName,
  type MessageSymbol,
  type MethodSymbol,
  type OneofSymbol,
  pathOf,
  type ServiceSymbol,
  scopeOf,
  simpleName,
} from "./symbol.js";

/** How deep messages may stand in each other. */
const MAX_NESTING = 32;
const MAX_PACKAGE_DEPTH = 100;

/** Where an element stands: in the list that is a field of a message, or of the file. */
interface Place {
  readonly parent: MessageSymbol | undefined;
  readonly listField: number;
  readonly index: number;
}

/**
 * The first step of linking: gives everything in the file its full name, enters it into the table, and checks what can
 * be checked without knowing what names refer to. The order of the checks is protoc's, and so is the order of the
 * errors.
 */
export function declareFile(linking: Linking, hints: NumberHints): void {
  const { file } = linking;
  file.descriptor.messageType.forEach((descriptor, index) => {
    const place = { parent: undefined, listField: FileField.MESSAGE_TYPE, index };
    file.messages.push(declareMessage(linking, hints, descriptor, place, MAX_NESTING));
  });
  file.descriptor.enumType.forEach((descriptor, index) => {
    file.enums.push(declareEnum(linking, descriptor, { parent: undefined, listField: FileField.ENUM_TYPE, index }));
  });
  file.descriptor.service.forEach((descriptor, index) => {
    file.services.push(declareService(linking, descriptor, index));
  });
  file.descriptor.extension.forEach((descriptor, index) => {
    const place = { parent: undefined, listField: FileField.EXTENSION, index };
    file.extensions.push(declareField(linking, hints, descriptor, place, true));
  });
  deferOptionList(linking, {
    kind: "file",
    target: file.descriptor,
    // A name inside the package, so that the search starts there.
    scope: `${file.package}.dummy`,
    path: [FileField.OPTIONS],
  });
}

/** Enters the file's package and the packages around it. False if linking must stop. */
export function declarePackage(linking: Linking): boolean {
  const { file, table } = linking;
  if (file.package === "") return true;
  if (file.package.split(".").length - 1 > MAX_PACKAGE_DEPTH) {
    linking.errorAtPath([FileField.PACKAGE], "Exceeds Maximum Package Depth");
    return false;
  }
  for (let name = file.package; name !== ""; name = scopeOf(name)) {
    const existing = table.find(name);
    if (existing === undefined) {
      table.add({ kind: "package", fullName: name, file });
    } else {
      if (existing.kind !== "package") {
        linking.errorAtPath(
          [FileField.PACKAGE],
          `"${name}" is already defined (as something other than a package) in file "${existing.file.name}".`,
        );
      }
      break;
    }
  }
  return true;
}

function declareMessage(
  linking: Linking,
  hints: NumberHints,
  descriptor: DescriptorProto,
  place: Place,
  depth: number,
): MessageSymbol {
  const scope = place.parent?.fullName ?? linking.file.package;
  const message: MessageSymbol = {
    kind: "message",
    fullName: joinName(scope, descriptor.name ?? ""),
    file: linking.file,
    ...place,
    descriptor,
    fields: [],
    oneofs: [],
    messages: [],
    enums: [],
    extensions: [],
    rangeOptions: [],
  };
  checkName(linking, message);
  descriptor.oneofDecl.forEach((_, index) => {
    message.oneofs.push(declareOneof(linking, message, index));
  });
  descriptor.field.forEach((field, index) => {
    const fieldPlace = { parent: message, listField: MessageField.FIELD, index };
    message.fields.push(declareField(linking, hints, field, fieldPlace, false));
  });
  descriptor.enumType.forEach((nested, index) => {
    message.enums.push(declareEnum(linking, nested, { parent: message, listField: MessageField.ENUM_TYPE, index }));
  });
  declareExtensionRanges(linking, hints, message);
  descriptor.extension.forEach((extension, index) => {
    const extensionPlace = { parent: message, listField: MessageField.EXTENSION, index };
    message.extensions.push(declareField(linking, hints, extension, extensionPlace, true));
  });
  descriptor.reservedRange.forEach((range, index) => {
    const { start = 0, end = 0 } = range;
    const path = reservedRangePath(linking, message, index);
    if (start <= 0) {
      hints.want(message, path, start, end);
      linking.errorAtPath(path, "Reserved numbers must be positive integers.");
    }
    if (start >= end && linking.file.syntax === "editions") linking.errorAtPath(path, RESERVED_RANGE_FAULT);
  });
  if (depth <= 1) {
    linking.errorAtPath(undefined, "Reached maximum recursion limit for nested messages.");
    return message;
  }
  descriptor.nestedType.forEach((nested, index) => {
    const nestedPlace = { parent: message, listField: MessageField.NESTED_TYPE, index };
    message.messages.push(declareMessage(linking, hints, nested, nestedPlace, depth - 1));
  });
  deferOptions(linking, message, MessageField.OPTIONS);
  declare(linking, message);
  checkMessageDeclaration(linking, hints, message);
  return message;
}

function declareExtensionRanges(linking: Linking, hints: NumberHints, message: MessageSymbol): void {
  const ranges = message.descriptor.extensionRange;
  ranges.forEach((range, index) => {
    const path = [...pathOf(message), MessageField.EXTENSION_RANGE, index];
    const start = range.start ?? 0;
    const end = range.end ?? 0;
    if (start <= 0) {
      hints.want(message, path, start, end);
      linking.errorAtPath(path, "Extension numbers must be positive integers.");
    }
    if (start >= end) {
      linking.errorAtPath(path, "Extension range end number must be greater than start number.");
    }
    deferOptionList(linking, {
      kind: "extensionRange",
      target: range,
      scope: message.fullName,
      path: [...path, RangeField.OPTIONS],
    });
  });
}

function declareField(
  linking: Linking,
  hints: NumberHints,
  descriptor: FieldDescriptorProto,
  place: Place,
  isExtension: boolean,
): FieldSymbol {
  const { parent } = place;
  const field: FieldSymbol = {
    kind: "field",
    fullName: joinName(parent?.fullName ?? linking.file.package, descriptor.name ?? ""),
    file: linking.file,
    ...place,
    descriptor,
    isExtension,
    oneof: descriptor.oneofIndex === undefined ? undefined : parent?.oneofs[descriptor.oneofIndex],
    containingType: isExtension ? undefined : parent,
    messageType: undefined,
    enumType: undefined,
  };
  checkName(linking, field);
  if (isExtension && descriptor.label === FieldDescriptorProto_Label.LABEL_REQUIRED) {
    linking.error(field, FIELD_TYPE, `The extension ${field.fullName} cannot be required.`);
  }
  if (descriptor.defaultValue !== undefined) {
    if (descriptor.label === FieldDescriptorProto_Label.LABEL_REPEATED) {
      linking.error(field, FIELD_DEFAULT, "Repeated fields can't have default values.");
    }
    const isMessage =
      descriptor.type === FieldDescriptorProto_Type.TYPE_GROUP ||
      descriptor.type === FieldDescriptorProto_Type.TYPE_MESSAGE;
    if (isMessage) linking.error(field, FIELD_DEFAULT, "Messages can't have default values.");
  }
  checkNumber(linking, hints, field);
  deferOptions(linking, field, FieldField.OPTIONS);
  declare(linking, field);
  return field;
}

function checkNumber(linking: Linking, hints: NumberHints, field: FieldSymbol): void {
  const number = field.descriptor.number ?? 0;
  let message: string;
  if (number <= 0) {
    message = "Field numbers must be positive integers.";
  } else if (!field.isExtension && number > MAX_FIELD_NUMBER) {
    message = `Field numbers cannot be greater than ${MAX_FIELD_NUMBER}.`;
  } else if (isKeptNumber(number) && linking.file.syntax !== "editions") {
    message = KEPT_NUMBER_FAULT;
  } else {
    return;
  }
  hints.want(field.parent, [...pathOf(field), FieldField.NUMBER]);
  linking.error(field, FIELD_NUMBER, message);
}

function declareOneof(linking: Linking, parent: MessageSymbol, index: number): OneofSymbol {
  const descriptor = parent.descriptor.oneofDecl[index]!;
  const oneof: OneofSymbol = {
    kind: "oneof",
    fullName: joinName(parent.fullName, descriptor.name ?? ""),
    file: linking.file,
    parent,
    listField: MessageField.ONEOF_DECL,
    index,
    descriptor,
  };
  checkName(linking, oneof);
  deferOptions(linking, oneof, OneofField.OPTIONS);
  declare(linking, oneof);
  return oneof;
}

function declareEnum(linking: Linking, descriptor: EnumDescriptorProto, place: Place): EnumSymbol {
  const scope = place.parent?.fullName ?? linking.file.package;
  const symbol: EnumSymbol = {
    kind: "enum",
    fullName: joinName(scope, descriptor.name ?? ""),
    file: linking.file,
    ...place,
    descriptor,
    values: [],
    valuesByName: new Map(),
  };
  checkName(linking, symbol);
  if (descriptor.value.length === 0) linking.error(symbol, NAME, "Enums must contain at least one value.");
  descriptor.value.forEach((_, index) => {
    symbol.values.push(declareEnumValue(linking, symbol, index));
  });
  checkEnumDeclaration(linking, symbol, "before");
  deferOptions(linking, symbol, EnumField.OPTIONS);
  declare(linking, symbol);
  checkEnumDeclaration(linking, symbol, "after");
  return symbol;
}

function declareEnumValue(linking: Linking, parent: EnumSymbol, index: number): EnumValueSymbol {
  const descriptor = parent.descriptor.value[index]!;
  const scope = scopeOf(parent.fullName);
  const name = descriptor.name ?? "";
  const value: EnumValueSymbol = {
    kind: "enumValue",
    fullName: joinName(scope, name),
    file: linking.file,
    parent,
    listField: EnumField.VALUE,
    index,
    descriptor,
  };
  checkName(linking, value);
  deferOptions(linking, value, EnumValueField.OPTIONS);
  const isDeclared = declare(linking, value);
  if (!parent.valuesByName.has(name)) {
    parent.valuesByName.set(name, value);
    // It collides with something beside its enum: that is surprising enough to be explained.
    if (!isDeclared) {
      linking.error(
        value,
        NAME,
        "Note that enum values use C++ scoping rules, meaning that enum values are siblings of their type, not " +
          `children of it.  Therefore, "${name}" must be unique within ` +
          `${scope === "" ? "the global scope" : `"${scope}"`}, not just within "${simpleName(parent.fullName)}".`,
      );
    }
  }
  return value;
}

function declareService(linking: Linking, descriptor: ServiceDescriptorProto, index: number): ServiceSymbol {
  const service: ServiceSymbol = {
    kind: "service",
    fullName: joinName(linking.file.package, descriptor.name ?? ""),
    file: linking.file,
    parent: undefined,
    listField: FileField.SERVICE,
    index,
    descriptor,
    methods: [],
  };
  checkName(linking, service);
  descriptor.method.forEach((method, methodIndex) => {
    const symbol: MethodSymbol = {
      kind: "method",
      fullName: joinName(service.fullName, method.name ?? ""),
      file: linking.file,
      parent: service,
      listField: ServiceField.METHOD,
      index: methodIndex,
      descriptor: method,
    };
    checkName(linking, symbol);
    deferOptions(linking, symbol, MethodField.OPTIONS);
    declare(linking, symbol);
    service.methods.push(symbol);
  });
  deferOptions(linking, service, ServiceField.OPTIONS);
  declare(linking, service);
  return service;
}

/** Enters an element into the table, unless the name is taken. */
function declare(linking: Linking, element: Element): boolean {
  const { file, table } = linking;
  if (table.add(element)) return true;
  const { fullName } = element;
  const other = table.find(fullName)!;
  if (other.file !== file) {
    linking.error(element, NAME, `"${fullName}" is already defined in file "${other.file.name}".`);
  } else if (fullName.includes(".")) {
    linking.error(element, NAME, `"${simpleName(fullName)}" is already defined in "${scopeOf(fullName)}".`);
  } else {
    linking.error(element, NAME, `"${fullName}" is already defined.`);
  }
  return false;
}

/** Only a descriptor that was not parsed can have a name that is no identifier. */
function checkName(linking: Linking, element: Element): void {
  const name = element.descriptor.name ?? "";
  if (name === "") linking.error(element, NAME, "Missing name.");
  else if (!/^\w+$/.test(name)) linking.error(element, NAME, `"${name}" is not a valid identifier.`);
}

function deferOptions(linking: Linking, element: Element, optionsField: number): void {
  const target = element.descriptor;
  if (!linking.options.has(target)) return;
  const path = [...pathOf(element), optionsField];
  deferOptionList(linking, { kind: element.kind, target, scope: element.fullName, path });
}

function deferOptionList(linking: Linking, pending: PendingOptions): void {
  const options = linking.options.get(pending.target);
  if (options === undefined) return;
  const isNamed = options.every(({ name }) => name.every((part) => part.name !== ""));
  if (isNamed) linking.pendingOptions.push(pending);
  else linking.errorAtPath(undefined, "Uninterpreted option is missing name or value.");
}
