import { type AnyMessage, createRegistry, type MessageType, type Registry } from "@baud/protobuf";

/** The types that the suite's messages are of; the runner names one of them in each request. */
export interface TestMessages {
  readonly types: readonly MessageType<AnyMessage>[];
  /** Where the suite's extensions are found, and what stands in its Anys. */
  readonly registry: Registry;
}

/** Each type is read and written here by what its descriptor says, as one of any messages. */
export function testMessages(
  ...types: readonly Pick<MessageType<AnyMessage>, "typeName" | "descriptor">[]
): TestMessages {
  return {
    types: types as readonly MessageType<AnyMessage>[],
    registry: createRegistry(...types.map((type) => type.descriptor.file)),
  };
}
