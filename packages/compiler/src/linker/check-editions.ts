import {
  Edition,
  FeatureSet_FieldPresence,
  FeatureSet_JsonFormat,
  FeatureSet_RepeatedFieldEncoding,
  FieldDescriptorProto_Type as Type,
} from "@baud/protobuf/google/protobuf/descriptor_pb";
import { FileField } from "../descriptor/field-number.js";
import { jsonName } from "../descriptor/names.js";
import { editionName } from "./edition-name.js";
import { feature, ownFeatures } from "./features.js";
import { hasPresence, isClosed, isPackable, isRepeated, isRequired } from "./field-kind.js";
import type { Linking } from "./linking.js";
import { FIELD_TYPE, NAME, VALUE_NUMBER } from "./part.js";
import type { Element, EnumSymbol, FieldSymbol, LinkedFile, MessageSymbol } from "./symbol.js";

/**
 * Checks that the edition of a file is one that can be compiled. The unstable one is: it is for trying what comes next.
 */
export function checkEdition(linking: Linking): void {
  const { syntax, descriptor } = linking.file;
  const { edition = Edition.EDITION_PROTO2 } = descriptor;
  if (syntax !== "editions" || edition === Edition.EDITION_UNSTABLE) return;
  const place = [FileField.SYNTAX];
  if (edition > Edition.EDITION_2024) {
    linking.errorAtPath(place, `Edition ${editionName(edition)} is later than the maximum supported edition 2024`);
  } else if (edition < Edition.EDITION_PROTO2) {
    linking.errorAtPath(place, `Edition ${editionName(edition)} is earlier than the minimum supported edition PROTO2`);
  }
}

/** Checks the features of a file as a whole. */
export function checkFileFeatures(linking: Linking): void {
  const { file } = linking;
  checkOwnFeatures(linking, file);
  if (file.syntax !== "editions") return;
  const place = [FileField.SYNTAX];
  if (feature(file, "fieldPresence") === FeatureSet_FieldPresence.LEGACY_REQUIRED) {
    linking.errorAtPath(place, "Required presence can't be specified by default.");
  }
  if (file.descriptor.options?.javaStringCheckUtf8) {
    linking.errorAtPath(
      place,
      "File option java_string_check_utf8 is not allowed under editions. Use the (pb.java).utf8_validation feature to " +
        "control this behavior.",
    );
  }
}

/** Checks that features are set where there are any, and to values that say something. */
export function checkOwnFeatures(linking: Linking, element: Element | LinkedFile): void {
  const own = ownFeatures(element);
  if (own === undefined) return;
  const report = (message: string) => {
    if (element.kind === "file") linking.errorAtPath([FileField.SYNTAX], message);
    else linking.error(element, NAME, message);
  };
  if (linking.file.syntax !== "editions") {
    report("Features are only valid under editions.");
    return;
  }
  for (const [name, value] of Object.entries(own)) {
    if (value !== 0) continue;
    const field = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    report(`Feature field \`${field}\` must resolve to a known value, found ${field.toUpperCase()}_UNKNOWN`);
  }
}

/** Checks a field of a file in an edition: what was an option in proto2 is a feature, and not every field has each. */
export function checkFieldFeatures(linking: Linking, field: FieldSymbol): void {
  checkOwnFeatures(linking, field);
  const { syntax, descriptor } = linking.file;
  if (syntax !== "editions") return;
  if (field.descriptor.options?.ctype !== undefined && (descriptor.edition ?? 0) >= Edition.EDITION_2024) {
    linking.error(
      field,
      FIELD_TYPE,
      "ctype option is not allowed under edition 2024 and beyond. Use the feature string_type = VIEW|CORD|STRING|... " +
        "instead.",
    );
  }
  for (const message of fieldFaults(field)) linking.error(field, NAME, message);
}

function* fieldFaults(field: FieldSymbol): Iterable<string> {
  const { descriptor } = field;
  if (descriptor.options?.packed !== undefined) {
    yield "Field option packed is not allowed under editions.  Use the repeated_field_encoding feature to control this " +
      "behavior.";
  }
  if (!isRepeated(field) && !hasPresence(field)) {
    if (descriptor.defaultValue !== undefined) yield "Implicit presence fields can't specify defaults.";
    if (field.enumType !== undefined && isClosed(field.enumType)) {
      yield "Implicit presence enum fields must always be open.";
    }
  }
  if (field.isExtension && isRequired(field)) yield "Extensions can't be required.";

  const own = ownFeatures(field);
  if (own === undefined || field.containingType?.descriptor.options?.mapEntry) return;
  const presence = own.fieldPresence;
  if (presence !== undefined) {
    if (field.oneof !== undefined) {
      yield "Oneof fields can't specify field presence.";
    } else if (isRepeated(field)) {
      yield "Repeated fields can't specify field presence.";
    } else if (field.isExtension && presence !== FeatureSet_FieldPresence.LEGACY_REQUIRED) {
      yield "Extensions can't specify field presence.";
    } else if (field.messageType !== undefined && presence === FeatureSet_FieldPresence.IMPLICIT) {
      yield "Message fields can't specify implicit presence.";
    }
  }
  if (!isRepeated(field) && own.repeatedFieldEncoding !== undefined) {
    yield "Only repeated fields can specify repeated field encoding.";
  }
  const entry = field.messageType?.descriptor.options?.mapEntry ? field.messageType : undefined;
  if (own.utf8Validation !== undefined) {
    const strings = [field, ...(entry?.fields ?? [])];
    if (!strings.some(({ descriptor: { type } }) => type === Type.TYPE_STRING)) {
      yield "Only string fields can specify utf8 validation.";
    }
  }
  if (!isPackable(field) && own.repeatedFieldEncoding === FeatureSet_RepeatedFieldEncoding.PACKED) {
    yield "Only repeated primitive fields can specify PACKED repeated field encoding.";
  }
  if ((field.messageType === undefined || entry !== undefined) && own.messageEncoding !== undefined) {
    yield "Only message fields can specify message encoding.";
  }
}

/** Checks that an enum of a file in an edition has 0 first, unless it is closed. */
export function checkOpenEnum(linking: Linking, symbol: EnumSymbol): void {
  if (linking.file.syntax !== "editions" || isClosed(symbol)) return;
  const first = symbol.values[0];
  if (first === undefined || (first.descriptor.number ?? 0) === 0) return;
  linking.error(first, VALUE_NUMBER, "The first enum value must be zero for open enums.");
}

/**
 * Checks that the JSON names of a message's fields differ, those that follow from the names (for field masks) and those
 * that were given.
 */
export function checkJsonNames(linking: Linking, message: MessageSymbol): void {
  if (linking.file.syntax !== "editions" || message.descriptor.options?.deprecatedLegacyJsonFieldConflicts) return;
  checkJsonNamesOnce(linking, message, false);
  checkJsonNamesOnce(linking, message, true);
}

function checkJsonNamesOnce(linking: Linking, message: MessageSymbol, areCustomSeen: boolean): void {
  const seen = new Map<string, { field: FieldSymbol; kind: "custom" | "default" }>();
  for (const field of message.fields) {
    const name = field.descriptor.name ?? "";
    const given = field.descriptor.jsonName;
    const isCustom = areCustomSeen && given !== undefined && given !== jsonName(name);
    const own = isCustom ? given : jsonName(name);
    const kind = isCustom ? "custom" : "default";
    if (isCustom && own.startsWith("[") && own.endsWith("]")) {
      linking.error(
        field,
        NAME,
        `The custom JSON name of field "${name}" ("${own}") is invalid: JSON names may not start with '[' and end with ']'.`,
      );
      continue;
    }
    const other = seen.get(own);
    if (other === undefined) {
      seen.set(own, { field, kind });
      continue;
    }
    // Two names that follow from the fields' names were compared without the custom ones.
    if (areCustomSeen && kind === "default" && other.kind === "default") continue;
    const text =
      `The ${kind} JSON name of field "${name}" ("${own}") conflicts with the ${other.kind} JSON name of field ` +
      `"${other.field.descriptor.name}".`;
    const isBestEffort = feature(message, "jsonFormat") === FeatureSet_JsonFormat.LEGACY_BEST_EFFORT;
    if (isBestEffort && (kind === "default" || other.kind === "default")) linking.warning(field, NAME, text);
    else linking.error(field, NAME, text);
  }
}
