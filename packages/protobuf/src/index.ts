export { buildFile, type FindFile } from "./descriptor/build-file.js";
export type * from "./descriptor/descriptor.js";
export type { Features } from "./descriptor/features.js";
export type { MessageShape } from "./descriptor/message-shape.js";
export type { Registry } from "./descriptor/registry.js";
export { type EnumObject, enumName, enumValue } from "./enum/enum-names.js";
export { createExtension } from "./generated/extension.js";
export type { GeneratedMessage } from "./generated/message-type.js";
export { createMessageType } from "./generated/planned-message-type.js";
export {
  anyForm,
  durationForm,
  type EmbeddedFile,
  type Extension,
  embeddedFile,
  emptyBytes,
  extension,
  fieldMaskForm,
  type MessageType,
  mapEntries,
  messageType,
  missingRequired,
  plannedMessageType,
  secondMember,
  setEntry,
  timestampForm,
  toBigInt,
  toBoolean,
  toNumber,
  type UnknownField,
} from "./generated/runtime.js";
export type { JsonForm } from "./json/json-form.js";
export type { JsonReadOptions, JsonWriteOptions } from "./json/json-options.js";
export type { JsonFloat, JsonObject, JsonValue } from "./json/json-value.js";
export type { AnyMessage, Codec, DecodeOptions, FieldInit, MessageInit } from "./message/message-type.js";
export {
  createRegistry,
  createRegistryFromBytes,
  createRegistryFromSet,
  type RegistrySource,
} from "./reflection/create-registry.js";
export { type Difference, diff } from "./reflection/diff.js";
export { findMissingField, isInitialized } from "./reflection/initialized.js";
export { type CustomOption, getOption, hasOption, type OptionsOf } from "./reflection/option.js";
export { hasRequired, isRequired } from "./reflection/required.js";
export { assertValid, isValid } from "./reflection/valid.js";
export {
  type DelimitedReadOptions,
  decodeDelimited,
  decodeDelimitedStream,
  encodeDelimited,
} from "./stream/delimited.js";
export { holdsType, packAny, unpackAny } from "./well-known/any.js";
export {
  durationFromMs,
  durationFromNanos,
  durationFromTemporal,
  durationToMs,
  durationToNanos,
  durationToTemporal,
  type TemporalDurationParts,
  type TemporalDurationType,
} from "./well-known/duration.js";
export {
  applyFieldMask,
  type FieldMaskOptions,
  fieldMaskOf,
  intersectFieldMasks,
  isFieldMaskOf,
  mergeFieldMasks,
  selectFields,
} from "./well-known/field-mask.js";
export {
  listFromJson,
  listToJson,
  structFromJson,
  structToJson,
  valueFromJson,
  valueToJson,
} from "./well-known/struct.js";
export {
  type InstantType,
  timestampFromDate,
  timestampFromInstant,
  timestampFromNanos,
  timestampToDate,
  timestampToInstant,
  timestampToNanos,
} from "./well-known/timestamp.js";
export { decodeBase64, encodeBase64 } from "./wire/base64.js";
export { DecodeError, type TextPosition } from "./wire/decode-error.js";
export { EncodeError } from "./wire/encode-error.js";
export {
  readDoubleList,
  readFixed32List,
  readFixed64List,
  readFloatList,
  readSfixed32List,
  readSfixed64List,
} from "./wire/read-fixed-lists.js";
export {
  readBoolList,
  readInt32List,
  readInt64List,
  readSint32List,
  readSint64List,
  readUint32List,
  readUint64List,
} from "./wire/read-varint-lists.js";
export { Reader } from "./wire/reader.js";
export { WireType } from "./wire/wire-type.js";
export {
  writeDoubleList,
  writeFixed32List,
  writeFixed64List,
  writeFloatList,
  writeSfixed32List,
  writeSfixed64List,
} from "./wire/write-fixed-lists.js";
export {
  writeBoolList,
  writeInt32List,
  writeInt64List,
  writeSint32List,
  writeSint64List,
  writeUint32List,
  writeUint64List,
} from "./wire/write-varint-lists.js";
export { type LargeMemory, Writer } from "./wire/writer.js";
