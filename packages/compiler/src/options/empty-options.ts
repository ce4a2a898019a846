import type { MessageOptions } from "@baud/protobuf/google/protobuf/descriptor_pb";

/** Options of a message with nothing set. */
export function emptyMessageOptions(): MessageOptions {
  return {
    messageSetWireFormat: undefined,
    noStandardDescriptorAccessor: undefined,
    deprecated: undefined,
    mapEntry: undefined,
    deprecatedLegacyJsonFieldConflicts: undefined,
    features: undefined,
    uninterpretedOption: [],
  };
}
