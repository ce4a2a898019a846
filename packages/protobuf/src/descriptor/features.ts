/**
 * The features of an edition that matter at run time (protobuf editions, "Feature Settings"), decided for one element.
 */
export interface Features {
  readonly fieldPresence: "explicit" | "implicit" | "legacyRequired";
  readonly enumType: "open" | "closed";
  readonly repeatedFieldEncoding: "packed" | "expanded";
  readonly utf8Validation: "verify" | "none";
  readonly messageEncoding: "lengthPrefixed" | "delimited";
  readonly jsonFormat: "allow" | "legacyBestEffort";
}

/** The numbers of `google.protobuf.Edition` that files most often have. */
export const EDITION_PROTO2 = 998;
export const EDITION_PROTO3 = 999;
export const EDITION_2023 = 1000;

/** The features of a file in which nothing is set. */
export function defaultFeatures(edition: number): Features {
  if (edition < EDITION_PROTO3) return PROTO2;
  return edition === EDITION_PROTO3 ? PROTO3 : EDITIONS;
}

/** `inherited`, changed by what is `set`: values of `google.protobuf.FeatureSet` by field number. */
export function overrideFeatures(inherited: Features, set: ReadonlyMap<number, number> | undefined): Features {
  if (set === undefined || set.size === 0) return inherited;
  return {
    fieldPresence: FIELD_PRESENCE[set.get(1) ?? 0] ?? inherited.fieldPresence,
    enumType: ENUM_TYPE[set.get(2) ?? 0] ?? inherited.enumType,
    repeatedFieldEncoding: REPEATED_FIELD_ENCODING[set.get(3) ?? 0] ?? inherited.repeatedFieldEncoding,
    utf8Validation: UTF8_VALIDATION[set.get(4) ?? 0] ?? inherited.utf8Validation,
    messageEncoding: MESSAGE_ENCODING[set.get(5) ?? 0] ?? inherited.messageEncoding,
    jsonFormat: JSON_FORMAT[set.get(6) ?? 0] ?? inherited.jsonFormat,
  };
}

const PROTO2: Features = {
  fieldPresence: "explicit",
  enumType: "closed",
  repeatedFieldEncoding: "expanded",
  utf8Validation: "none",
  messageEncoding: "lengthPrefixed",
  jsonFormat: "legacyBestEffort",
};

const EDITIONS: Features = {
  fieldPresence: "explicit",
  enumType: "open",
  repeatedFieldEncoding: "packed",
  utf8Validation: "verify",
  messageEncoding: "lengthPrefixed",
  jsonFormat: "allow",
};

const PROTO3: Features = { ...EDITIONS, fieldPresence: "implicit" };

// By the numbers of the enums in `google.protobuf.FeatureSet`; 0 means that nothing is said.
const FIELD_PRESENCE = [undefined, "explicit", "implicit", "legacyRequired"] as const;
const ENUM_TYPE = [undefined, "open", "closed"] as const;
const REPEATED_FIELD_ENCODING = [undefined, "packed", "expanded"] as const;
const UTF8_VALIDATION = [undefined, undefined, "verify", "none"] as const;
const MESSAGE_ENCODING = [undefined, "lengthPrefixed", "delimited"] as const;
const JSON_FORMAT = [undefined, "allow", "legacyBestEffort"] as const;
