import {
  type FeatureSet,
  FeatureSet_EnforceNamingStyle,
  FeatureSet_EnumType,
  FeatureSet_FieldPresence,
  FeatureSet_JsonFormat,
  FeatureSet_MessageEncoding,
  FeatureSet_RepeatedFieldEncoding,
  FeatureSet_Utf8Validation,
} from "@baud/protobuf/google/protobuf/descriptor_pb";
import type { Element, LinkedFile } from "./symbol.js";

/** The features that decide how a file is checked and encoded ("Feature Settings for Editions"). */
export type FeatureName =
  | "fieldPresence"
  | "enumType"
  | "repeatedFieldEncoding"
  | "utf8Validation"
  | "messageEncoding"
  | "jsonFormat"
  | "enforceNamingStyle";

type FeatureDefaults = { readonly [K in FeatureName]: number };

/** Before edition 2024 nobody asks for the style of names. */
const EDITION_DEFAULTS: FeatureDefaults = {
  fieldPresence: FeatureSet_FieldPresence.EXPLICIT,
  enumType: FeatureSet_EnumType.OPEN,
  repeatedFieldEncoding: FeatureSet_RepeatedFieldEncoding.PACKED,
  utf8Validation: FeatureSet_Utf8Validation.VERIFY,
  messageEncoding: FeatureSet_MessageEncoding.LENGTH_PREFIXED,
  jsonFormat: FeatureSet_JsonFormat.ALLOW,
  enforceNamingStyle: FeatureSet_EnforceNamingStyle.STYLE2024,
};

/** proto2 and proto3 are editions too, whose features cannot be set. */
const DEFAULTS: { readonly [K in LinkedFile["syntax"]]: FeatureDefaults } = {
  proto2: {
    ...EDITION_DEFAULTS,
    enumType: FeatureSet_EnumType.CLOSED,
    repeatedFieldEncoding: FeatureSet_RepeatedFieldEncoding.EXPANDED,
    utf8Validation: FeatureSet_Utf8Validation.NONE,
    jsonFormat: FeatureSet_JsonFormat.LEGACY_BEST_EFFORT,
  },
  proto3: { ...EDITION_DEFAULTS, fieldPresence: FeatureSet_FieldPresence.IMPLICIT },
  editions: EDITION_DEFAULTS,
};

/** The value of a feature for an element: its own, or that of what is around it. Only known once options are set. */
export function feature(element: Element | LinkedFile, name: FeatureName): number {
  for (let at = element; ; at = outer(at)) {
    const own = ownFeatures(at)?.[name];
    if (own !== undefined) return own;
    if (at.kind === "file") return DEFAULTS[at.syntax][name];
  }
}

/** The features that were set on the element itself. */
export function ownFeatures(element: Element | LinkedFile): FeatureSet | undefined {
  return element.descriptor.options?.features;
}

function outer(element: Element): Element | LinkedFile {
  if (element.kind === "field" && element.oneof !== undefined) return element.oneof;
  return element.parent ?? element.file;
}
