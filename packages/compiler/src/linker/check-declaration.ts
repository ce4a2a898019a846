import type { DescriptorProto_ReservedRange } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { EnumField, MessageField } from "../descriptor/field-number.js";
import type { Linking } from "./linking.js";
import type { NumberHints } from "./number-hints.js";
import { NAME } from "./part.js";
import { type EnumSymbol, type EnumValueSymbol, type MessageSymbol, pathOf } from "./symbol.js";

interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Checks the numbers and names of a message's fields against its ranges and reservations, and these among themselves.
 */
export function checkMessageDeclaration(linking: Linking, hints: NumberHints, message: MessageSymbol): void {
  const { descriptor } = message;
  if (
    descriptor.reservedRange.length === 0 &&
    descriptor.reservedName.length === 0 &&
    descriptor.extensionRange.length === 0
  ) {
    return;
  }
  const reserved = descriptor.reservedRange.map(rangeOf);
  const extensions = descriptor.extensionRange.map(rangeOf);
  const extensionPath = (index: number) => [...pathOf(message), MessageField.EXTENSION_RANGE, index];

  const reservedPath = (index: number) => reservedRangePath(linking, message, index);
  forOverlaps(reserved, (first, second, index) =>
    linking.errorAtPath(
      reservedPath(index),
      `Reserved range ${second.start} to ${second.end - 1} overlaps with already-defined range ${first.start} to ` +
        `${first.end - 1}.`,
    ),
  );
  const reservedNames = checkReservedNames(linking, message, "Field name");

  for (const field of message.fields) {
    const number = field.descriptor.number ?? 0;
    const name = field.descriptor.name ?? "";
    extensions.forEach((range, index) => {
      if (number < range.start || number >= range.end) return;
      hints.want(message, extensionPath(index));
      linking.errorAtPath(
        extensionPath(index),
        `Extension range ${range.start} to ${range.end - 1} includes field "${name}" (${number}).`,
      );
    });
    reserved.forEach((range, index) => {
      if (number < range.start || number >= range.end) return;
      hints.want(message, reservedPath(index));
      linking.errorAtPath(reservedPath(index), `Field "${name}" uses reserved number ${number}.`);
    });
    if (reservedNames.has(name)) linking.error(field, NAME, `Field name "${name}" is reserved.`);
  }

  extensions.forEach((range, index) => {
    for (const other of reserved) {
      if (!isOverlap(range, other)) continue;
      linking.errorAtPath(
        extensionPath(index),
        `Extension range ${range.start} to ${range.end - 1} overlaps with reserved range ${other.start} to ` +
          `${other.end - 1}.`,
      );
    }
    for (const other of extensions.slice(index + 1)) {
      if (!isOverlap(range, other)) continue;
      linking.errorAtPath(
        extensionPath(index),
        `Extension range ${other.start} to ${other.end - 1} overlaps with already-defined range ${range.start} to ` +
          `${range.end - 1}.`,
      );
    }
  });
}

/** Checks an enum: first its ranges and the likeness of its names, and when it has been declared the rest. */
export function checkEnumDeclaration(linking: Linking, symbol: EnumSymbol, step: "before" | "after"): void {
  const ranges = symbol.descriptor.reservedRange.map(rangeOf);
  const reservedPath = (index: number) => reservedRangePath(linking, symbol, index);
  if (step === "before") {
    ranges.forEach((range, index) => {
      if (range.start > range.end) linking.errorAtPath(reservedPath(index), RESERVED_RANGE_FAULT);
    });
    if (linking.file.syntax !== "editions") checkLikeNames(linking, symbol);
    return;
  }
  // The ends of an enum's ranges are inclusive.
  forOverlaps(
    ranges.map(({ start, end }) => ({ start, end: end + 1 })),
    (first, second, index) =>
      linking.errorAtPath(
        reservedPath(index),
        `Reserved range ${second.start} to ${second.end - 1} overlaps with already-defined range ${first.start} to ` +
          `${first.end - 1}.`,
      ),
  );
  const reservedNames = checkReservedNames(linking, symbol, "Enum value");
  for (const value of symbol.values) {
    const number = value.descriptor.number ?? 0;
    const name = value.descriptor.name ?? "";
    ranges.forEach((range, index) => {
      if (number < range.start || number > range.end) return;
      linking.errorAtPath(reservedPath(index), `Enum value "${name}" uses reserved number ${number}.`);
    });
    if (reservedNames.has(name)) linking.error(value, NAME, `Enum value "${name}" is reserved.`);
  }
}

export const RESERVED_RANGE_FAULT = "Reserved range end number must be greater than start number.";

/** Where a reserved range is at fault: only the protoc that knows editions tells the place. */
export function reservedRangePath(
  linking: Linking,
  symbol: MessageSymbol | EnumSymbol,
  index: number,
): readonly number[] | undefined {
  if (linking.file.syntax !== "editions") return undefined;
  const field = symbol.kind === "message" ? MessageField.RESERVED_RANGE : EnumField.RESERVED_RANGE;
  return [...pathOf(symbol), field, index];
}

function checkReservedNames(linking: Linking, symbol: MessageSymbol | EnumSymbol, what: string): Set<string> {
  const names = new Set<string>();
  for (const name of symbol.descriptor.reservedName) {
    if (names.has(name)) linking.error(symbol, NAME, `${what} "${name}" is reserved multiple times.`);
    names.add(name);
  }
  return names;
}

/**
 * Values must differ when the name of the enum in front of them, case and underscores are left out: many languages name
 * them so. In proto2, which came before that rule, it is a warning.
 */
export function checkLikeNames(linking: Linking, symbol: EnumSymbol): void {
  const prefix = (symbol.descriptor.name ?? "").replaceAll("_", "").toLowerCase();
  const seen = new Map<string, EnumValueSymbol>();
  for (const value of symbol.values) {
    const name = value.descriptor.name ?? "";
    const short = pascalCase(withoutPrefix(name, prefix));
    const other = seen.get(short);
    if (other === undefined) {
      seen.set(short, value);
      continue;
    }
    if (other.descriptor.name === name || other.descriptor.number === value.descriptor.number) continue;
    const message =
      `Enum name ${name} has the same name as ${other.descriptor.name} if you ignore case and strip out the enum name ` +
      `prefix (if any). ${linking.file.syntax === "editions" ? ALIAS_ADVICE : LONG_ALIAS_ADVICE}`;
    if (linking.file.syntax === "proto2") linking.warning(value, NAME, message);
    else linking.error(value, NAME, message);
  }
}

const ALIAS_ADVICE = "(If you are using allow_alias, please assign the same number to each enum value name.)";
const LONG_ALIAS_ADVICE =
  "This is error-prone and can lead to undefined behavior. Please avoid doing this. If you are using allow_alias, please " +
  "assign the same numeric value to both enums.";

/** The name without the enum's in front of it; as it is, if that is not there or nothing would be left. */
function withoutPrefix(name: string, prefix: string): string {
  let at = 0;
  for (let matched = 0; matched < prefix.length; at++) {
    if (at === name.length) return name;
    if (name[at] === "_") continue;
    if (name[at]!.toLowerCase() !== prefix[matched++]) return name;
  }
  while (name[at] === "_") at++;
  return at === name.length ? name : name.slice(at);
}

function pascalCase(name: string): string {
  return name
    .split("_")
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
    .join("");
}

function rangeOf(range: DescriptorProto_ReservedRange): Range {
  return { start: range.start ?? 0, end: range.end ?? 0 };
}

function isOverlap(a: Range, b: Range): boolean {
  return a.end > b.start && b.end > a.start;
}

/** `firstIndex` is the place of the first of the two among the ranges. */
function forOverlaps(
  ranges: readonly Range[],
  report: (first: Range, second: Range, firstIndex: number) => void,
): void {
  ranges.forEach((first, index) => {
    for (const second of ranges.slice(index + 1)) if (isOverlap(first, second)) report(first, second, index);
  });
}
