import * as edition2023 from "../gen/google/protobuf/test_messages_edition2023_pb.js";
import * as proto2Editions from "../gen/google/protobuf/test_messages_proto2_editions_pb.js";
import * as proto2 from "../gen/google/protobuf/test_messages_proto2_pb.js";
import * as proto3Editions from "../gen/google/protobuf/test_messages_proto3_editions_pb.js";
import * as proto3 from "../gen/google/protobuf/test_messages_proto3_pb.js";
import { type TestMessages, testMessages } from "./test-messages.js";

/** The test messages as the generator writes them unless told otherwise. */
export const defaultLook: TestMessages = testMessages(
  proto2.TestAllTypesProto2,
  proto3.TestAllTypesProto3,
  proto2Editions.TestAllTypesProto2,
  proto3Editions.TestAllTypesProto3,
  edition2023.TestAllTypesEdition2023,
);
