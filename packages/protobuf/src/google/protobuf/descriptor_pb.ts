// Bootstrap: the types only, until the generator writes this file.
import type { UnknownField } from "../../wire/unknown-field.js";

export const Edition = {
  EDITION_UNKNOWN: 0,
  EDITION_LEGACY: 900,
  EDITION_PROTO2: 998,
  EDITION_PROTO3: 999,
  EDITION_2023: 1000,
  EDITION_2024: 1001,
  EDITION_2026: 1002,
  EDITION_UNSTABLE: 9999,
  EDITION_1_TEST_ONLY: 1,
  EDITION_2_TEST_ONLY: 2,
  EDITION_99997_TEST_ONLY: 99997,
  EDITION_99998_TEST_ONLY: 99998,
  EDITION_99999_TEST_ONLY: 99999,
  EDITION_MAX: 2147483647,
} as const;
export type Edition = (typeof Edition)[keyof typeof Edition] | (number & {});

export const SymbolVisibility = {
  VISIBILITY_UNSET: 0,
  VISIBILITY_LOCAL: 1,
  VISIBILITY_EXPORT: 2,
} as const;
export type SymbolVisibility = (typeof SymbolVisibility)[keyof typeof SymbolVisibility] | (number & {});

export interface FileDescriptorSet {
  file: FileDescriptorProto[];
  $unknown?: readonly UnknownField[];
}

export interface FileDescriptorProto {
  name: string | undefined;
  package: string | undefined;
  dependency: string[];
  publicDependency: number[];
  weakDependency: number[];
  optionDependency: string[];
  messageType: DescriptorProto[];
  enumType: EnumDescriptorProto[];
  service: ServiceDescriptorProto[];
  extension: FieldDescriptorProto[];
  options: FileOptions | undefined;
  sourceCodeInfo: SourceCodeInfo | undefined;
  syntax: string | undefined;
  edition: Edition | undefined;
  $unknown?: readonly UnknownField[];
}

export interface DescriptorProto {
  name: string | undefined;
  field: FieldDescriptorProto[];
  extension: FieldDescriptorProto[];
  nestedType: DescriptorProto[];
  enumType: EnumDescriptorProto[];
  extensionRange: DescriptorProto_ExtensionRange[];
  oneofDecl: OneofDescriptorProto[];
  options: MessageOptions | undefined;
  reservedRange: DescriptorProto_ReservedRange[];
  reservedName: string[];
  visibility: SymbolVisibility | undefined;
  $unknown?: readonly UnknownField[];
}

export interface DescriptorProto_ExtensionRange {
  start: number | undefined;
  end: number | undefined;
  options: ExtensionRangeOptions | undefined;
  $unknown?: readonly UnknownField[];
}

export interface DescriptorProto_ReservedRange {
  start: number | undefined;
  end: number | undefined;
  $unknown?: readonly UnknownField[];
}

export interface ExtensionRangeOptions {
  uninterpretedOption: UninterpretedOption[];
  declaration: ExtensionRangeOptions_Declaration[];
  features: FeatureSet | undefined;
  verification: ExtensionRangeOptions_VerificationState | undefined;
  $unknown?: readonly UnknownField[];
}

export const ExtensionRangeOptions_VerificationState = {
  DECLARATION: 0,
  UNVERIFIED: 1,
} as const;
export type ExtensionRangeOptions_VerificationState = (typeof ExtensionRangeOptions_VerificationState)[keyof typeof ExtensionRangeOptions_VerificationState] | (number & {});

export interface ExtensionRangeOptions_Declaration {
  number: number | undefined;
  fullName: string | undefined;
  type: string | undefined;
  reserved: boolean | undefined;
  repeated: boolean | undefined;
  $unknown?: readonly UnknownField[];
}

export interface FieldDescriptorProto {
  name: string | undefined;
  number: number | undefined;
  label: FieldDescriptorProto_Label | undefined;
  type: FieldDescriptorProto_Type | undefined;
  typeName: string | undefined;
  extendee: string | undefined;
  defaultValue: string | undefined;
  oneofIndex: number | undefined;
  jsonName: string | undefined;
  options: FieldOptions | undefined;
  proto3Optional: boolean | undefined;
  $unknown?: readonly UnknownField[];
}

export const FieldDescriptorProto_Type = {
  TYPE_DOUBLE: 1,
  TYPE_FLOAT: 2,
  TYPE_INT64: 3,
  TYPE_UINT64: 4,
  TYPE_INT32: 5,
  TYPE_FIXED64: 6,
  TYPE_FIXED32: 7,
  TYPE_BOOL: 8,
  TYPE_STRING: 9,
  TYPE_GROUP: 10,
  TYPE_MESSAGE: 11,
  TYPE_BYTES: 12,
  TYPE_UINT32: 13,
  TYPE_ENUM: 14,
  TYPE_SFIXED32: 15,
  TYPE_SFIXED64: 16,
  TYPE_SINT32: 17,
  TYPE_SINT64: 18,
} as const;
export type FieldDescriptorProto_Type = (typeof FieldDescriptorProto_Type)[keyof typeof FieldDescriptorProto_Type] | (number & {});

export const FieldDescriptorProto_Label = {
  LABEL_OPTIONAL: 1,
  LABEL_REPEATED: 3,
  LABEL_REQUIRED: 2,
} as const;
export type FieldDescriptorProto_Label = (typeof FieldDescriptorProto_Label)[keyof typeof FieldDescriptorProto_Label] | (number & {});

export interface OneofDescriptorProto {
  name: string | undefined;
  options: OneofOptions | undefined;
  $unknown?: readonly UnknownField[];
}

export interface EnumDescriptorProto {
  name: string | undefined;
  value: EnumValueDescriptorProto[];
  options: EnumOptions | undefined;
  reservedRange: EnumDescriptorProto_EnumReservedRange[];
  reservedName: string[];
  visibility: SymbolVisibility | undefined;
  $unknown?: readonly UnknownField[];
}

export interface EnumDescriptorProto_EnumReservedRange {
  start: number | undefined;
  end: number | undefined;
  $unknown?: readonly UnknownField[];
}

export interface EnumValueDescriptorProto {
  name: string | undefined;
  number: number | undefined;
  options: EnumValueOptions | undefined;
  $unknown?: readonly UnknownField[];
}

export interface ServiceDescriptorProto {
  name: string | undefined;
  method: MethodDescriptorProto[];
  options: ServiceOptions | undefined;
  $unknown?: readonly UnknownField[];
}

export interface MethodDescriptorProto {
  name: string | undefined;
  inputType: string | undefined;
  outputType: string | undefined;
  options: MethodOptions | undefined;
  clientStreaming: boolean | undefined;
  serverStreaming: boolean | undefined;
  $unknown?: readonly UnknownField[];
}

export interface FileOptions {
  javaPackage: string | undefined;
  javaOuterClassname: string | undefined;
  javaMultipleFiles: boolean | undefined;
  javaGenerateEqualsAndHash: boolean | undefined;
  javaStringCheckUtf8: boolean | undefined;
  optimizeFor: FileOptions_OptimizeMode | undefined;
  goPackage: string | undefined;
  ccGenericServices: boolean | undefined;
  javaGenericServices: boolean | undefined;
  pyGenericServices: boolean | undefined;
  deprecated: boolean | undefined;
  ccEnableArenas: boolean | undefined;
  objcClassPrefix: string | undefined;
  csharpNamespace: string | undefined;
  swiftPrefix: string | undefined;
  phpClassPrefix: string | undefined;
  phpNamespace: string | undefined;
  phpMetadataNamespace: string | undefined;
  rubyPackage: string | undefined;
  features: FeatureSet | undefined;
  uninterpretedOption: UninterpretedOption[];
  $unknown?: readonly UnknownField[];
}

export const FileOptions_OptimizeMode = {
  SPEED: 1,
  CODE_SIZE: 2,
  LITE_RUNTIME: 3,
} as const;
export type FileOptions_OptimizeMode = (typeof FileOptions_OptimizeMode)[keyof typeof FileOptions_OptimizeMode] | (number & {});

export interface MessageOptions {
  messageSetWireFormat: boolean | undefined;
  noStandardDescriptorAccessor: boolean | undefined;
  deprecated: boolean | undefined;
  mapEntry: boolean | undefined;
  deprecatedLegacyJsonFieldConflicts: boolean | undefined;
  features: FeatureSet | undefined;
  uninterpretedOption: UninterpretedOption[];
  $unknown?: readonly UnknownField[];
}

export interface FieldOptions {
  ctype: FieldOptions_CType | undefined;
  packed: boolean | undefined;
  jstype: FieldOptions_JSType | undefined;
  lazy: boolean | undefined;
  unverifiedLazy: boolean | undefined;
  deprecated: boolean | undefined;
  weak: boolean | undefined;
  debugRedact: boolean | undefined;
  retention: FieldOptions_OptionRetention | undefined;
  targets: FieldOptions_OptionTargetType[];
  editionDefaults: FieldOptions_EditionDefault[];
  features: FeatureSet | undefined;
  featureSupport: FieldOptions_FeatureSupport | undefined;
  uninterpretedOption: UninterpretedOption[];
  $unknown?: readonly UnknownField[];
}

export const FieldOptions_CType = {
  STRING: 0,
  CORD: 1,
  STRING_PIECE: 2,
} as const;
export type FieldOptions_CType = (typeof FieldOptions_CType)[keyof typeof FieldOptions_CType] | (number & {});

export const FieldOptions_JSType = {
  JS_NORMAL: 0,
  JS_STRING: 1,
  JS_NUMBER: 2,
} as const;
export type FieldOptions_JSType = (typeof FieldOptions_JSType)[keyof typeof FieldOptions_JSType] | (number & {});

export const FieldOptions_OptionRetention = {
  RETENTION_UNKNOWN: 0,
  RETENTION_RUNTIME: 1,
  RETENTION_SOURCE: 2,
} as const;
export type FieldOptions_OptionRetention = (typeof FieldOptions_OptionRetention)[keyof typeof FieldOptions_OptionRetention] | (number & {});

export const FieldOptions_OptionTargetType = {
  TARGET_TYPE_UNKNOWN: 0,
  TARGET_TYPE_FILE: 1,
  TARGET_TYPE_EXTENSION_RANGE: 2,
  TARGET_TYPE_MESSAGE: 3,
  TARGET_TYPE_FIELD: 4,
  TARGET_TYPE_ONEOF: 5,
  TARGET_TYPE_ENUM: 6,
  TARGET_TYPE_ENUM_ENTRY: 7,
  TARGET_TYPE_SERVICE: 8,
  TARGET_TYPE_METHOD: 9,
} as const;
export type FieldOptions_OptionTargetType = (typeof FieldOptions_OptionTargetType)[keyof typeof FieldOptions_OptionTargetType] | (number & {});

export interface FieldOptions_EditionDefault {
  edition: Edition | undefined;
  value: string | undefined;
  $unknown?: readonly UnknownField[];
}

export interface FieldOptions_FeatureSupport {
  editionIntroduced: Edition | undefined;
  editionDeprecated: Edition | undefined;
  deprecationWarning: string | undefined;
  editionRemoved: Edition | undefined;
  removalError: string | undefined;
  $unknown?: readonly UnknownField[];
}

export interface OneofOptions {
  features: FeatureSet | undefined;
  uninterpretedOption: UninterpretedOption[];
  $unknown?: readonly UnknownField[];
}

export interface EnumOptions {
  allowAlias: boolean | undefined;
  deprecated: boolean | undefined;
  deprecatedLegacyJsonFieldConflicts: boolean | undefined;
  features: FeatureSet | undefined;
  uninterpretedOption: UninterpretedOption[];
  $unknown?: readonly UnknownField[];
}

export interface EnumValueOptions {
  deprecated: boolean | undefined;
  features: FeatureSet | undefined;
  debugRedact: boolean | undefined;
  featureSupport: FieldOptions_FeatureSupport | undefined;
  uninterpretedOption: UninterpretedOption[];
  $unknown?: readonly UnknownField[];
}

export interface ServiceOptions {
  features: FeatureSet | undefined;
  deprecated: boolean | undefined;
  uninterpretedOption: UninterpretedOption[];
  $unknown?: readonly UnknownField[];
}

export interface MethodOptions {
  deprecated: boolean | undefined;
  idempotencyLevel: MethodOptions_IdempotencyLevel | undefined;
  features: FeatureSet | undefined;
  uninterpretedOption: UninterpretedOption[];
  $unknown?: readonly UnknownField[];
}

export const MethodOptions_IdempotencyLevel = {
  IDEMPOTENCY_UNKNOWN: 0,
  NO_SIDE_EFFECTS: 1,
  IDEMPOTENT: 2,
} as const;
export type MethodOptions_IdempotencyLevel = (typeof MethodOptions_IdempotencyLevel)[keyof typeof MethodOptions_IdempotencyLevel] | (number & {});

export interface UninterpretedOption {
  name: UninterpretedOption_NamePart[];
  identifierValue: string | undefined;
  positiveIntValue: bigint | undefined;
  negativeIntValue: bigint | undefined;
  doubleValue: number | undefined;
  stringValue: Uint8Array | undefined;
  aggregateValue: string | undefined;
  $unknown?: readonly UnknownField[];
}

export interface UninterpretedOption_NamePart {
  namePart: string;
  isExtension: boolean;
  $unknown?: readonly UnknownField[];
}

export interface FeatureSet {
  fieldPresence: FeatureSet_FieldPresence | undefined;
  enumType: FeatureSet_EnumType | undefined;
  repeatedFieldEncoding: FeatureSet_RepeatedFieldEncoding | undefined;
  utf8Validation: FeatureSet_Utf8Validation | undefined;
  messageEncoding: FeatureSet_MessageEncoding | undefined;
  jsonFormat: FeatureSet_JsonFormat | undefined;
  enforceNamingStyle: FeatureSet_EnforceNamingStyle | undefined;
  defaultSymbolVisibility: FeatureSet_VisibilityFeature_DefaultSymbolVisibility | undefined;
  $unknown?: readonly UnknownField[];
}

export const FeatureSet_FieldPresence = {
  FIELD_PRESENCE_UNKNOWN: 0,
  EXPLICIT: 1,
  IMPLICIT: 2,
  LEGACY_REQUIRED: 3,
} as const;
export type FeatureSet_FieldPresence = (typeof FeatureSet_FieldPresence)[keyof typeof FeatureSet_FieldPresence] | (number & {});

export const FeatureSet_EnumType = {
  ENUM_TYPE_UNKNOWN: 0,
  OPEN: 1,
  CLOSED: 2,
} as const;
export type FeatureSet_EnumType = (typeof FeatureSet_EnumType)[keyof typeof FeatureSet_EnumType] | (number & {});

export const FeatureSet_RepeatedFieldEncoding = {
  REPEATED_FIELD_ENCODING_UNKNOWN: 0,
  PACKED: 1,
  EXPANDED: 2,
} as const;
export type FeatureSet_RepeatedFieldEncoding = (typeof FeatureSet_RepeatedFieldEncoding)[keyof typeof FeatureSet_RepeatedFieldEncoding] | (number & {});

export const FeatureSet_Utf8Validation = {
  UTF8_VALIDATION_UNKNOWN: 0,
  VERIFY: 2,
  NONE: 3,
} as const;
export type FeatureSet_Utf8Validation = (typeof FeatureSet_Utf8Validation)[keyof typeof FeatureSet_Utf8Validation] | (number & {});

export const FeatureSet_MessageEncoding = {
  MESSAGE_ENCODING_UNKNOWN: 0,
  LENGTH_PREFIXED: 1,
  DELIMITED: 2,
} as const;
export type FeatureSet_MessageEncoding = (typeof FeatureSet_MessageEncoding)[keyof typeof FeatureSet_MessageEncoding] | (number & {});

export const FeatureSet_JsonFormat = {
  JSON_FORMAT_UNKNOWN: 0,
  ALLOW: 1,
  LEGACY_BEST_EFFORT: 2,
} as const;
export type FeatureSet_JsonFormat = (typeof FeatureSet_JsonFormat)[keyof typeof FeatureSet_JsonFormat] | (number & {});

export const FeatureSet_EnforceNamingStyle = {
  ENFORCE_NAMING_STYLE_UNKNOWN: 0,
  STYLE2024: 1,
  STYLE_LEGACY: 2,
  STYLE2026: 3,
} as const;
export type FeatureSet_EnforceNamingStyle = (typeof FeatureSet_EnforceNamingStyle)[keyof typeof FeatureSet_EnforceNamingStyle] | (number & {});

export interface FeatureSet_VisibilityFeature {
  $unknown?: readonly UnknownField[];
}

export const FeatureSet_VisibilityFeature_DefaultSymbolVisibility = {
  DEFAULT_SYMBOL_VISIBILITY_UNKNOWN: 0,
  EXPORT_ALL: 1,
  EXPORT_TOP_LEVEL: 2,
  LOCAL_ALL: 3,
  STRICT: 4,
} as const;
export type FeatureSet_VisibilityFeature_DefaultSymbolVisibility = (typeof FeatureSet_VisibilityFeature_DefaultSymbolVisibility)[keyof typeof FeatureSet_VisibilityFeature_DefaultSymbolVisibility] | (number & {});

export interface FeatureSetDefaults {
  defaults: FeatureSetDefaults_FeatureSetEditionDefault[];
  minimumEdition: Edition | undefined;
  maximumEdition: Edition | undefined;
  $unknown?: readonly UnknownField[];
}

export interface FeatureSetDefaults_FeatureSetEditionDefault {
  edition: Edition | undefined;
  overridableFeatures: FeatureSet | undefined;
  fixedFeatures: FeatureSet | undefined;
  $unknown?: readonly UnknownField[];
}

export interface SourceCodeInfo {
  location: SourceCodeInfo_Location[];
  $unknown?: readonly UnknownField[];
}

export interface SourceCodeInfo_Location {
  path: number[];
  span: number[];
  leadingComments: string | undefined;
  trailingComments: string | undefined;
  leadingDetachedComments: string[];
  $unknown?: readonly UnknownField[];
}

export interface GeneratedCodeInfo {
  annotation: GeneratedCodeInfo_Annotation[];
  $unknown?: readonly UnknownField[];
}

export interface GeneratedCodeInfo_Annotation {
  path: number[];
  sourceFile: string | undefined;
  begin: number | undefined;
  end: number | undefined;
  semantic: GeneratedCodeInfo_Annotation_Semantic | undefined;
  $unknown?: readonly UnknownField[];
}

export const GeneratedCodeInfo_Annotation_Semantic = {
  NONE: 0,
  SET: 1,
  ALIAS: 2,
} as const;
export type GeneratedCodeInfo_Annotation_Semantic = (typeof GeneratedCodeInfo_Annotation_Semantic)[keyof typeof GeneratedCodeInfo_Annotation_Semantic] | (number & {});
