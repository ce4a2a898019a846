import type { MessageType } from "@baud/protobuf";
import {
  EnumOptions,
  EnumValueOptions,
  ExtensionRangeOptions,
  FieldOptions,
  FileOptions,
  MessageOptions,
  MethodOptions,
  OneofOptions,
  ServiceOptions,
} from "@baud/protobuf/google/protobuf/descriptor_pb";
import type { OptionTargetKind } from "../linking.js";

/** The message that the options of an element are. */
export const OPTIONS_TYPES: { readonly [K in OptionTargetKind]: MessageType<object> } = {
  file: erased(FileOptions),
  message: erased(MessageOptions),
  extensionRange: erased(ExtensionRangeOptions),
  field: erased(FieldOptions),
  oneof: erased(OneofOptions),
  enum: erased(EnumOptions),
  enumValue: erased(EnumValueOptions),
  service: erased(ServiceOptions),
  method: erased(MethodOptions),
};

function erased<T extends object>(type: MessageType<T>): MessageType<object> {
  // Only decoded from here on, and put on the kind of element that the key names.
  return type as MessageType<object>;
}
