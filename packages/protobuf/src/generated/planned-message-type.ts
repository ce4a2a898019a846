import type { MessageDescriptor } from "../descriptor/descriptor.js";
import type { JsonValue } from "../json/json-value.js";
import { supportAllTypesInJson } from "../json/message-forms.js";
import { mergeMessage } from "../message/merge.js";
import type { AnyMessage, MessageType } from "../message/message-type.js";
import { createMessage } from "../plan/create-message.js";
import { readMessage } from "../plan/read-message.js";
import { writeMessage } from "../plan/write-message.js";
import { descriptorIn, type GeneratedMessage, type MessageCode, makeMessageType } from "./message-type.js";

/** For generated code that is to be small: a message type that does everything by its descriptor. */
export function plannedMessageType<T extends object, J extends JsonValue = JsonValue, V extends T = T>(
  generated: Pick<GeneratedMessage<T>, "file" | "typeName">,
): MessageType<T, J, V> {
  const { file, typeName } = generated;
  let found: MessageDescriptor | undefined;
  const descriptor = (): MessageDescriptor => {
    found ??= descriptorIn(file(), typeName);
    return found;
  };
  // The descriptor says that messages have this type, this one in JSON, and this one when all is set.
  return makeMessageType(descriptor, typeName, plannedCode(descriptor)) as unknown as MessageType<T, J, V>;
}

/** A message type for a descriptor that was built at run time: what generated code has, by a plan instead of code. */
export function createMessageType(descriptor: MessageDescriptor): MessageType<AnyMessage> {
  return makeMessageType(
    () => descriptor,
    descriptor.typeName,
    plannedCode(() => descriptor),
  );
}

function plannedCode(descriptor: () => MessageDescriptor): MessageCode<AnyMessage> {
  supportAllTypesInJson();
  return {
    create(init) {
      const message = createMessage(descriptor());
      return init === undefined ? message : mergeMessage(descriptor(), message, init as AnyMessage, createMessage);
    },
    write: (message, writer) => writeMessage(descriptor(), message as AnyMessage, writer),
    read: (reader, into) => readMessage(descriptor(), reader, into),
  };
}
