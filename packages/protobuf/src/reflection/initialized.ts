import { missingField } from "../message/initialized.js";
import type { AnyMessage, MessageInit, MessageType } from "../message/message-type.js";

/** Whether every required field (proto2) is set, at every depth: whether the message can be encoded. */
export function isInitialized<T>(type: MessageType<T>, message: MessageInit<T>): boolean {
  return findMissingField(type, message) === undefined;
}

/** The path of the first required field that is not set, names as in the `.proto`; undefined when there is none. */
export function findMissingField<T>(type: MessageType<T>, message: MessageInit<T>): string | undefined {
  // Messages of a known type are seen here by property names, as their descriptor tells them.
  return missingField(type.descriptor, message as AnyMessage);
}
