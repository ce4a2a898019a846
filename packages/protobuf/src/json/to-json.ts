import type { MessageDescriptor } from "../descriptor/descriptor.js";
import type { AnyMessage } from "../message/message-type.js";
import type { JsonWriteOptions } from "./json-options.js";
import type { JsonValue } from "./json-value.js";
export function toJson(descriptor: MessageDescriptor, message: AnyMessage, options?: JsonWriteOptions): JsonValue {
  throw new Error(`${descriptor.name}${message}${options}`);
}
