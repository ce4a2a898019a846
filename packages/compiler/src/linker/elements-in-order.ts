import type { DescriptorProto_ExtensionRange } from "@baud/protobuf/google/protobuf/descriptor_pb";
import type { Element, LinkedFile, MessageSymbol } from "./symbol.js";

/** A range of extension numbers has no name, but options. */
export interface ExtensionRangeElement {
  readonly kind: "extensionRange";
  readonly descriptor: DescriptorProto_ExtensionRange;
}

/** All that stands in a file, in the order in which the protoc that knows editions checks its options and names. */
export function* elementsInOrder(file: LinkedFile): Generator<Element | ExtensionRangeElement, void> {
  for (const message of file.messages) yield* elementsOfMessage(message);
  for (const symbol of file.enums) {
    yield symbol;
    yield* symbol.values;
  }
  yield* file.extensions;
  for (const service of file.services) {
    yield service;
    yield* service.methods;
  }
}

function* elementsOfMessage(message: MessageSymbol): Generator<Element | ExtensionRangeElement, void> {
  yield message;
  for (const symbol of message.enums) {
    yield symbol;
    yield* symbol.values;
  }
  yield* message.oneofs;
  yield* message.fields;
  for (const nested of message.messages) yield* elementsOfMessage(nested);
  for (const descriptor of message.descriptor.extensionRange) yield { kind: "extensionRange", descriptor };
  yield* message.extensions;
}
