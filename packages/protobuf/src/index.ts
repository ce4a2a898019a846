export { buildFile, type FindFile } from "./descriptor/build-file.js";
export type * from "./descriptor/descriptor.js";
export type { Features } from "./descriptor/features.js";
export { createRegistry, createRegistryFromBytes, type Registry } from "./descriptor/registry.js";
export { createMessageType, type GeneratedMessage } from "./generated/message-type.js";
export {
  type EmbeddedFile,
  type Extension,
  embeddedFile,
  emptyBytes,
  extension,
  type MessageType,
  mapEntries,
  messageType,
  missingRequired,
  plannedMessageType,
  setEntry,
  toBigInt,
  toBoolean,
  toNumber,
  type UnknownField,
} from "./generated/runtime.js";
export type { JsonReadOptions, JsonWriteOptions } from "./json/json-options.js";
export type { JsonObject, JsonValue } from "./json/json-value.js";
export type { AnyMessage, Codec, FieldInit, MessageInit } from "./message/message-type.js";
export { holdsType, packAny, unpackAny } from "./well-known/any.js";
export { durationFromMs, durationToMs } from "./well-known/duration.js";
export { timestampFromDate, timestampFromNanos, timestampToDate, timestampToNanos } from "./well-known/timestamp.js";
export { decodeBase64, encodeBase64 } from "./wire/base64.js";
export { DecodeError, type TextPosition } from "./wire/decode-error.js";
export { EncodeError } from "./wire/encode-error.js";
export { Reader } from "./wire/reader.js";
export { WireType } from "./wire/wire-type.js";
export { Writer } from "./wire/writer.js";
