import type { MessageDescriptor } from "../descriptor/descriptor.js";
import type { AnyMessage } from "../message/message-type.js";
import type { JsonReadOptions } from "./json-options.js";
import type { JsonValue } from "./json-value.js";
export function fromJson(descriptor: MessageDescriptor, json: JsonValue, options?: JsonReadOptions): AnyMessage {
  throw new Error(`${descriptor.name}${json}${options}`);
}
