import type { Any } from "../google/protobuf/any_pb.js";
import type { MessageInit, MessageType } from "../message/message-type.js";

/** Encodes a message into an Any. The type's URL is its full name behind `prefix` and a slash. Throws `EncodeError`. */
export function packAny<T>(type: MessageType<T>, message: MessageInit<T>, prefix: string = "type.googleapis.com"): Any {
  return { typeUrl: `${prefix}/${type.typeName}`, value: type.encode(message) };
}

/** The message of this type in an Any; undefined when it holds another type. Throws `DecodeError`. */
export function unpackAny<T>(any: Any, type: MessageType<T>): T | undefined {
  return holdsType(any, type) ? type.decode(any.value) : undefined;
}

/** Whether an Any holds a message of this type. */
export function holdsType<T>(any: Any, type: MessageType<T>): boolean {
  return any.typeUrl.slice(any.typeUrl.lastIndexOf("/") + 1) === type.typeName;
}
