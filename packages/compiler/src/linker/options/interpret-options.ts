import { WireType } from "@baud/protobuf";
import type { SourceCodeInfo_Location } from "@baud/protobuf/google/protobuf/descriptor_pb";
import {
  FieldOptions_OptionTargetType,
  FieldDescriptorProto_Label as Label,
} from "@baud/protobuf/google/protobuf/descriptor_pb";
import { UNINTERPRETED_OPTION, UninterpretedOptionField } from "../../descriptor/field-number.js";
import type { ParsedOption } from "../../parser/parsed-file.js";
import { isDelimited } from "../field-kind.js";
import type { Linking, OptionTargetKind, PendingOptions } from "../linking.js";
import type { NameResolver } from "../name-resolver.js";
import { type FieldSymbol, type MessageSymbol, simpleName } from "../symbol.js";
import { OptionError } from "./option-error.js";
import { OPTIONS_TYPES } from "./option-types.js";
import { optionValue } from "./option-value.js";
import { decodeFields, encodeFields, type WireField } from "./wire-bytes.js";

/** Where the messages of descriptor.proto are when no file of the compilation is it. */
export type FindOptionsMessage = (typeName: string) => MessageSymbol;

/**
 * The third step of linking: finds what the options mean, and sets them. Each is encoded by itself, in the order of the
 * text, and the whole decoded: so options that descriptor.proto knows become fields, and custom ones unknown fields. Locations that name an uninterpreted option are changed to name the field that it sets.
 */
export function interpretOptions(
  linking: Linking,
  resolver: NameResolver,
  findOptionsMessage: FindOptionsMessage,
): void {
  const paths: InterpretedPaths = new Map();
  for (const pending of linking.pendingOptions) {
    const options = linking.options.get(pending.target);
    if (options === undefined) continue;
    const codec = OPTIONS_TYPES[pending.kind];
    const found = resolver.findAnywhere(codec.typeName);
    const type = found?.kind === "message" ? found : findOptionsMessage(codec.typeName);
    const fields = interpretList(linking, resolver, pending, options, type, paths);
    // The codec of the kind makes what the target's options are.
    if (fields !== undefined) Object.assign(pending.target, { options: codec.decode(encodeFields(fields)) });
  }
  if (!linking.hasErrors) renamePaths(linking, paths);
}

/** From the paths of uninterpreted options to those of the fields that they set; as text, numbers with commas. */
type InterpretedPaths = Map<string, number[]>;

/** Interprets the options of one element. The first that has no meaning is reported, and ends it. */
function interpretList(
  linking: Linking,
  resolver: NameResolver,
  pending: PendingOptions,
  options: readonly ParsedOption[],
  type: MessageSymbol,
  paths: InterpretedPaths,
): WireField[] | undefined {
  const fields: WireField[] = [];
  const repeatedCounts = new Map<string, number>();
  for (const [index, option] of options.entries()) {
    const path = [...pending.path, UNINTERPRETED_OPTION, index];
    try {
      const { route, field } = findField(resolver, pending, option, type);
      for (const set of [...route, field]) checkTarget(linking, pending, set);
      const name = writtenName(option);
      if (field.descriptor.label !== Label.LABEL_REPEATED) checkNotSet(fields, route, field, name);
      fields.push(wrap(optionValue(resolver, field, option.value), route));
      const target = [...pending.path, ...[...route, field].map(({ descriptor }) => descriptor.number ?? 0)];
      if (field.descriptor.label === Label.LABEL_REPEATED) {
        const key = target.join();
        const count = repeatedCounts.get(key) ?? 0;
        repeatedCounts.set(key, count + 1);
        target.push(count);
      }
      paths.set(path.join(), target);
    } catch (error) {
      if (!(error instanceof OptionError)) throw error;
      reportOption(linking, pending, path, error);
      return undefined;
    }
  }
  return fields;
}

/** An option may say on what it can be set; what it is set on elsewhere is reported when there is nothing else to say. */
function checkTarget(linking: Linking, pending: PendingOptions, field: FieldSymbol): void {
  const targets = field.descriptor.options?.targets;
  if (targets === undefined || targets.length === 0) return;
  const { type, name } = TARGETS[pending.kind];
  if (targets.includes(type)) return;
  linking.misplacedOptions.push(`Option ${field.fullName} cannot be set on an entity of type \`${name}\`.`);
}

const TARGETS: { readonly [K in OptionTargetKind]: { readonly type: number; readonly name: string } } = {
  file: { type: FieldOptions_OptionTargetType.TARGET_TYPE_FILE, name: "file" },
  extensionRange: { type: FieldOptions_OptionTargetType.TARGET_TYPE_EXTENSION_RANGE, name: "extension range" },
  message: { type: FieldOptions_OptionTargetType.TARGET_TYPE_MESSAGE, name: "message" },
  field: { type: FieldOptions_OptionTargetType.TARGET_TYPE_FIELD, name: "field" },
  oneof: { type: FieldOptions_OptionTargetType.TARGET_TYPE_ONEOF, name: "oneof" },
  enum: { type: FieldOptions_OptionTargetType.TARGET_TYPE_ENUM, name: "enum" },
  enumValue: { type: FieldOptions_OptionTargetType.TARGET_TYPE_ENUM_ENTRY, name: "enum entry" },
  service: { type: FieldOptions_OptionTargetType.TARGET_TYPE_SERVICE, name: "service" },
  method: { type: FieldOptions_OptionTargetType.TARGET_TYPE_METHOD, name: "method" },
};

function reportOption(linking: Linking, pending: PendingOptions, path: readonly number[], error: OptionError): void {
  if (!pending.hasPositions) {
    linking.errorAtPath(undefined, error.message);
  } else if (error.at === "name") {
    linking.errorAtPath([...path, UninterpretedOptionField.NAME], error.message);
  } else {
    linking.errorAtFirst(
      VALUE_FIELDS.map((field) => [...path, field]),
      error.message,
    );
  }
}

const VALUE_FIELDS: readonly number[] = Object.values(UninterpretedOptionField).filter(
  (field) => field !== UninterpretedOptionField.NAME,
);

/** The field that an option sets, and the message fields on the way to it. */
function findField(
  resolver: NameResolver,
  pending: PendingOptions,
  option: ParsedOption,
  type: MessageSymbol,
): { route: FieldSymbol[]; field: FieldSymbol } {
  if (option.name[0]!.name === "uninterpreted_option") {
    throw new OptionError("name", 'Option must not use reserved name "uninterpreted_option".');
  }
  const route: FieldSymbol[] = [];
  let message = type;
  for (const [index, part] of option.name.entries()) {
    const soFar = writtenName({ name: option.name.slice(0, index + 1) });
    let field: FieldSymbol | undefined;
    let resolvedName: string | undefined;
    if (part.isExtension) {
      const resolution = resolver.resolve(part.name, pending.scope);
      if (resolution.kind === "missing") resolvedName = resolution.resolvedName;
      else if (resolution.symbol.kind === "field") field = resolution.symbol;
    } else {
      field = message.fields.find(({ descriptor }) => descriptor.name === part.name);
    }
    if (field === undefined) throw new OptionError("name", unknownOption(soFar, resolvedName));
    if (field.containingType !== message) {
      throw new OptionError(
        "name",
        `Option field "${soFar}" is not a field or extension of message "${simpleName(message.fullName)}".`,
      );
    }
    if (index === option.name.length - 1) return { route, field };
    if (field.messageType === undefined) {
      throw new OptionError("name", `Option "${soFar}" is an atomic type, not a message.`);
    }
    if (field.descriptor.label === Label.LABEL_REPEATED) {
      throw new OptionError(
        "name",
        `Option field "${soFar}" is a repeated message. Repeated message options must be initialized using an ` +
          "aggregate value.",
      );
    }
    route.push(field);
    message = field.messageType;
  }
  throw new OptionError("name", "Option must have a name.");
}

function unknownOption(name: string, resolvedName: string | undefined): string {
  if (resolvedName === undefined) {
    return `Option "${name}" unknown. Ensure that your proto definition file imports the proto which defines the option.`;
  }
  return (
    `Option "${name}" is resolved to "(${resolvedName})", which is not defined. The innermost scope is searched first in ` +
    `name resolution. Consider using a leading '.'(i.e., "(.${name.slice(1)}") to start from the outermost scope.`
  );
}

/** An option that is no list can be set once, in whole or in parts that differ. */
function checkNotSet(
  fields: readonly WireField[],
  route: readonly FieldSymbol[],
  field: FieldSymbol,
  name: string,
): void {
  const [outer, ...inner] = route;
  const number = (outer ?? field).descriptor.number ?? 0;
  for (const set of fields) {
    if (set.number !== number) continue;
    if (outer === undefined) throw new OptionError("name", `Option "${name}" was already set.`);
    checkNotSet(decodeFields(set.data), inner, field, name);
  }
}

/** Puts a field into the messages on the way to it. */
function wrap(field: WireField, route: readonly FieldSymbol[]): WireField {
  return route.reduceRight<WireField>((inner, outer) => {
    return {
      number: outer.descriptor.number ?? 0,
      wireType: isDelimited(outer) ? WireType.START_GROUP : WireType.LENGTH_DELIMITED,
      data: encodeFields([inner]),
    };
  }, field);
}

/** The name as it was written. */
function writtenName(option: Pick<ParsedOption, "name">): string {
  return option.name.map(({ name, isExtension }) => (isExtension ? `(${name})` : name)).join(".");
}

/** Renames the locations of the options, and drops those of their parts. */
function renamePaths(linking: Linking, paths: InterpretedPaths): void {
  const info = linking.file.descriptor.sourceCodeInfo;
  if (info === undefined || paths.size === 0) return;
  const kept: SourceCodeInfo_Location[] = [];
  let dropped: readonly number[] | undefined;
  for (const location of info.location) {
    const { path } = location;
    if (dropped?.every((number, index) => path[index] === number)) continue;
    dropped = undefined;
    // Only paths with the number of uninterpreted options can be among those to rename.
    const target = path.includes(UNINTERPRETED_OPTION) ? paths.get(path.join()) : undefined;
    if (target !== undefined) {
      dropped = path;
      location.path = target;
    }
    kept.push(location);
  }
  info.location = kept;
}
