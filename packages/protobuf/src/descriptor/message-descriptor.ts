import type { DescriptorProto } from "../google/protobuf/descriptor_pb.js";

/** A message type, with the names resolved. */
export interface MessageDescriptor {
  /** The full name, without a leading dot. */
  readonly typeName: string;
  readonly proto: DescriptorProto;
}
