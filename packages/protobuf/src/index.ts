export type { MessageDescriptor } from "./descriptor/message-descriptor.js";
export type { JsonObject, JsonValue } from "./json/json-value.js";
export type { Codec, FieldInit, MessageInit, MessageType } from "./message/message-type.js";
export type { UnknownField } from "./wire/unknown-field.js";
export { WireType } from "./wire/wire-type.js";
export { Writer } from "./wire/writer.js";
