import { Reader, WireType } from "@baud/protobuf";
import { EscapingReader } from "../../descriptor/escaped-utf8.js";
import type { ParsedOption } from "../../parser/parsed-file.js";
import { elementsInOrder } from "../elements-in-order.js";
import { isDelimited, isRepeated } from "../field-kind.js";
import type { Linking, PendingOptions } from "../linking.js";
import type { NameResolver } from "../name-resolver.js";
import { type FieldSymbol, type MessageSymbol, simpleName } from "../symbol.js";
import { AggregateMessage } from "./aggregate-message.js";
import { builtinOptionsMessage } from "./builtin-options.js";
import { OptionError } from "./option-error.js";
import { dropOptionLocations } from "./option-locations.js";
import { isSourceOnly, targetFault } from "./option-targets.js";
import { OPTIONS_TYPES } from "./option-types.js";
import { encodeValue, type OptionFieldValue, optionValue } from "./option-value.js";
import { decodeFields, encodeFields, type WireField } from "./wire-bytes.js";

/** What an option turned out to be. */
export interface InterpretedOption {
  readonly written: ParsedOption;
  /** The message fields on the way to the field that it sets. */
  readonly route: readonly FieldSymbol[];
  readonly field: FieldSymbol;
  readonly value: OptionFieldValue;
  /** The path of what it sets. */
  readonly path: readonly number[];
}

/** The options of one element. */
export interface InterpretedOptions {
  readonly pending: PendingOptions;
  readonly options: readonly InterpretedOption[];
}

/**
 * The third step of linking: finds what the options mean, and sets them. Each is encoded by itself, in the order of the
 * text, and the whole decoded: so options that descriptor.proto knows become fields, and custom ones unknown fields.
 * Locations that name an uninterpreted option are changed to name the field that it sets.
 */
export function interpretOptions(linking: Linking, resolver: NameResolver): InterpretedOptions[] {
  const interpreted: InterpretedOptions[] = [];
  for (const pending of linking.pendingOptions) {
    const written = linking.options.get(pending.target);
    if (written === undefined) continue;
    const { typeName } = OPTIONS_TYPES[pending.kind];
    const found = resolver.findAnywhere(typeName);
    const type = found?.kind === "message" ? found : builtinOptionsMessage(typeName);
    const list = interpretList(linking, resolver, pending, written, type);
    if (list === undefined) continue;
    setOptions(linking, pending, list.bytes);
    interpreted.push({ pending, options: list.options });
  }
  if (!linking.hasErrors) for (const each of interpreted) renameLocations(each);
  return interpreted;
}

/** Interprets the options of one element, and encodes them in the order of the text. The first that has no meaning is reported, and ends it. */
function interpretList(
  linking: Linking,
  resolver: NameResolver,
  pending: PendingOptions,
  written: readonly ParsedOption[],
  type: MessageSymbol,
): { options: InterpretedOption[]; bytes: Uint8Array } | undefined {
  const options: InterpretedOption[] = [];
  const fields: WireField[] = [];
  const repeatedCounts = new Map<string, number>();
  for (const option of written) {
    try {
      const { route, field } = findField(resolver, pending, option, type, linking.file.syntax === "editions");
      if (!isRepeated(field)) checkNotSet(fields, route, field, option);
      const value = optionValue(resolver, field, option.value);
      const path = [...pending.path];
      for (const { descriptor } of route) path.push(descriptor.number ?? 0);
      path.push(field.descriptor.number ?? 0);
      if (isRepeated(field)) {
        const key = path.join();
        const count = repeatedCounts.get(key) ?? 0;
        repeatedCounts.set(key, count + 1);
        path.push(count);
      }
      const interpreted = { written: option, route, field, value, path };
      options.push(interpreted);
      fields.push(encodeOption(interpreted));
    } catch (error) {
      if (!(error instanceof OptionError)) throw error;
      reportOption(linking, option, error);
      return undefined;
    }
  }
  return { options, bytes: encodeFields(fields) };
}

/** Changes locations that name uninterpreted options to name the fields that these set. */
function renameLocations({ options }: InterpretedOptions): void {
  for (const { written, path } of options) written.location.path = [...path];
}

/** Sets the options of an element to what these bytes encode. */
function setOptions({ invalidUtf8 }: Linking, pending: PendingOptions, bytes: Uint8Array): void {
  const type = OPTIONS_TYPES[pending.kind];
  const reader = invalidUtf8 === "escape" ? new EscapingReader(bytes) : new Reader(bytes);
  // The codec of the kind makes what the target's options are. There are no uninterpreted ones, which alone have required
  // fields: nothing is to be checked that `decode` would check.
  Object.assign(pending.target, { options: type.read(reader, type.create()) });
}

/**
 * Checks that options are set where they can be. Extensions of this file can be asked only now that all options are
 * set.
 */
export function checkTargets(linking: Linking, interpreted: readonly InterpretedOptions[]): void {
  for (const { pending, options } of inOrder(linking, interpreted)) {
    for (const { route, field } of options) {
      for (const set of [...route, field]) {
        const fault = targetFault(set, pending.kind);
        if (fault !== undefined) linking.errorAtPath(undefined, fault);
      }
    }
  }
}

/** The options of all elements in the order in which protoc looks at them, which is not that of their declaration. */
export function inOrder(linking: Linking, interpreted: readonly InterpretedOptions[]): readonly InterpretedOptions[] {
  if (interpreted.length < 2) return interpreted;
  const places = new Map<object, number>([[linking.file.descriptor, -1]]);
  for (const { descriptor } of elementsInOrder(linking.file)) places.set(descriptor, places.size);
  const placeOf = ({ pending }: InterpretedOptions) => places.get(pending.target) ?? places.size;
  return [...interpreted].sort((a, b) => placeOf(a) - placeOf(b));
}

/**
 * Takes back the options that only the source keeps, and their locations. The protoc that knows editions parses and
 * encodes all options for it: in files in an edition they are then in the order of their numbers, and what was set part
 * by part is one.
 */
export function dropSourceOptions(linking: Linking, interpreted: readonly InterpretedOptions[]): void {
  const dropped: (readonly number[])[] = [];
  const isOrdered = linking.file.syntax === "editions";
  for (const { pending, options } of interpreted) {
    if (!isOrdered && !options.some(hasSourceOnly)) continue;
    const kept: InterpretedOption[] = [];
    for (const option of options) {
      if ([...option.route, option.field].some(isSourceOnly)) dropped.push(option.path);
      else kept.push(option);
    }
    const bytes = isOrdered ? encodeByNumber(options) : encodeInOrder(kept, isSourceOnly);
    if (bytes.length === 0) {
      Object.assign(pending.target, { options: undefined });
      dropped.push(pending.path);
    } else {
      setOptions(linking, pending, bytes);
    }
  }
  dropOptionLocations(linking.file.descriptor, dropped);
}

/** The options as one message, its fields by number, without what only the source keeps. */
function encodeByNumber(options: readonly InterpretedOption[]): Uint8Array {
  return mergeOptions(options).encode(isSourceOnly);
}

/** The options of an element, of which there are some, as one message. */
export function mergeOptions(options: readonly InterpretedOption[]): AggregateMessage {
  const whole = new AggregateMessage(outermost(options[0]!).containingType!);
  for (const { route, field, value } of options) {
    let message = whole;
    for (const step of route) message = message.child(step);
    message.put(field, value);
  }
  return whole;
}

function outermost({ route, field }: InterpretedOption): FieldSymbol {
  return route[0] ?? field;
}

/** The options one by one, as they stand in the text. */
function encodeInOrder(options: readonly InterpretedOption[], isLeftOut?: (field: FieldSymbol) => boolean): Uint8Array {
  return encodeFields(options.map((option) => encodeOption(option, isLeftOut)));
}

/** Whether `dropSourceOptions` would take anything back. */
export function hasSourceOptions(interpreted: readonly InterpretedOptions[]): boolean {
  return interpreted.some(({ options }) => options.some(hasSourceOnly));
}

function hasSourceOnly({ route, field, value }: InterpretedOption): boolean {
  if (route.some(isSourceOnly) || isSourceOnly(field)) return true;
  return value.kind === "message" && [...value.message.allFields()].some(isSourceOnly);
}

/** The option on the wire, inside the messages on the way to it, without the fields that are left out. */
function encodeOption(
  { route, field, value }: InterpretedOption,
  isLeftOut?: (field: FieldSymbol) => boolean,
): WireField {
  return wrap(encodeValue(field, value, isLeftOut), route);
}

function reportOption(linking: Linking, option: ParsedOption, error: OptionError): void {
  const place = error.at === "name" ? option.namePlace : option.valuePlace;
  linking.errorAtPlace(place, error.message, error.suggestion);
}

/** The field that an option sets, and the message fields on the way to it. */
function findField(
  resolver: NameResolver,
  pending: PendingOptions,
  option: ParsedOption,
  type: MessageSymbol,
  isInEdition: boolean,
): { route: FieldSymbol[]; field: FieldSymbol } {
  if (option.name[0]!.name === "uninterpreted_option") {
    throw new OptionError("name", 'Option must not use reserved name "uninterpreted_option".');
  }
  const route: FieldSymbol[] = [];
  let message = type;
  for (const [index, part] of option.name.entries()) {
    const soFar = () => writtenName({ name: option.name.slice(0, index + 1) });
    let field: FieldSymbol | undefined;
    let resolvedName: string | undefined;
    if (part.isExtension) {
      const resolution = resolver.resolve(part.name, pending.scope);
      if (resolution.kind === "missing") resolvedName = resolution.resolvedName;
      else if (resolution.symbol.kind === "field") field = resolution.symbol;
    } else {
      field = message.fields.find(({ descriptor }) => descriptor.name === part.name);
    }
    if (field === undefined) {
      const suggestion = resolver.suggestions.option(part.name, part.isExtension, message);
      throw new OptionError("name", unknownOption(soFar(), resolvedName, isInEdition), suggestion);
    }
    if (field.containingType !== message) {
      throw new OptionError(
        "name",
        `Option field "${soFar()}" is not a field or extension of message "${simpleName(message.fullName)}".`,
      );
    }
    if (index === option.name.length - 1) return { route, field };
    if (field.messageType === undefined) {
      throw new OptionError("name", `Option "${soFar()}" is an atomic type, not a message.`);
    }
    if (isRepeated(field)) {
      throw new OptionError(
        "name",
        `Option field "${soFar()}" is a repeated message. Repeated message options must be initialized using an ` +
          "aggregate value.",
      );
    }
    route.push(field);
    message = field.messageType;
  }
  throw new OptionError("name", "Option must have a name.");
}

function unknownOption(name: string, resolvedName: string | undefined, isInEdition: boolean): string {
  if (resolvedName === undefined) {
    const hint = isInEdition ? " (i.e. via import option after edition 2024)" : "";
    return `Option "${name}" unknown. Ensure that your proto definition file imports the proto which defines the option${hint}.`;
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
  option: ParsedOption,
): void {
  const [outer, ...inner] = route;
  const number = (outer ?? field).descriptor.number ?? 0;
  for (const set of fields) {
    if (set.number !== number) continue;
    if (outer === undefined) throw new OptionError("name", `Option "${writtenName(option)}" was already set.`);
    checkNotSet(decodeFields(set.data), inner, field, option);
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
