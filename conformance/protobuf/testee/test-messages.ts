import { type AnyMessage, createRegistry, type MessageType, type Registry } from "@baud/protobuf";
import * as edition2023 from "../gen/google/protobuf/test_messages_edition2023_pb.js";
import * as proto2Editions from "../gen/google/protobuf/test_messages_proto2_editions_pb.js";
import * as proto2 from "../gen/google/protobuf/test_messages_proto2_pb.js";
import * as proto3Editions from "../gen/google/protobuf/test_messages_proto3_editions_pb.js";
import * as proto3 from "../gen/google/protobuf/test_messages_proto3_pb.js";

/** The types that the suite's messages are of; the runner names one of them in each request. */
export const testMessages: readonly MessageType<AnyMessage>[] = [
  proto2.TestAllTypesProto2,
  proto3.TestAllTypesProto3,
  proto2Editions.TestAllTypesProto2,
  proto3Editions.TestAllTypesProto3,
  edition2023.TestAllTypesEdition2023,
  // Each is read and written here by what its descriptor says, as a message of any type.
].map((type) => type as unknown as MessageType<AnyMessage>);

/** Where the suite's extensions are found, and what stands in its Anys. */
export const registry: Registry = createRegistry(...testMessages.map((type) => type.descriptor.file));
