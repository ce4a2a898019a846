/**
 * The field numbers of descriptor.proto that stand in the paths of source locations (`SourceCodeInfo.Location.path`).
 */
export const FileField = {
  PACKAGE: 2,
  DEPENDENCY: 3,
  MESSAGE_TYPE: 4,
  ENUM_TYPE: 5,
  SERVICE: 6,
  EXTENSION: 7,
  OPTIONS: 8,
  PUBLIC_DEPENDENCY: 10,
  WEAK_DEPENDENCY: 11,
  SYNTAX: 12,
  EDITION: 14,
  OPTION_DEPENDENCY: 15,
} as const;

export const MessageField = {
  NAME: 1,
  FIELD: 2,
  NESTED_TYPE: 3,
  ENUM_TYPE: 4,
  EXTENSION_RANGE: 5,
  EXTENSION: 6,
  OPTIONS: 7,
  ONEOF_DECL: 8,
  RESERVED_RANGE: 9,
  RESERVED_NAME: 10,
  VISIBILITY: 11,
} as const;

/** Of extension ranges and reserved ranges, of messages and of enums. */
export const RangeField = { START: 1, END: 2, OPTIONS: 3 } as const;

export const FieldField = {
  NAME: 1,
  EXTENDEE: 2,
  NUMBER: 3,
  LABEL: 4,
  TYPE: 5,
  TYPE_NAME: 6,
  DEFAULT_VALUE: 7,
  OPTIONS: 8,
  JSON_NAME: 10,
} as const;

export const OneofField = { NAME: 1, OPTIONS: 2 } as const;

export const EnumField = {
  NAME: 1,
  VALUE: 2,
  OPTIONS: 3,
  RESERVED_RANGE: 4,
  RESERVED_NAME: 5,
  VISIBILITY: 6,
} as const;

export const EnumValueField = { NAME: 1, NUMBER: 2, OPTIONS: 3 } as const;

export const ServiceField = { NAME: 1, METHOD: 2, OPTIONS: 3 } as const;

export const MethodField = {
  NAME: 1,
  INPUT_TYPE: 2,
  OUTPUT_TYPE: 3,
  OPTIONS: 4,
  CLIENT_STREAMING: 5,
  SERVER_STREAMING: 6,
} as const;

/** `uninterpreted_option`, the same number in every options message. */
export const UNINTERPRETED_OPTION = 999;
