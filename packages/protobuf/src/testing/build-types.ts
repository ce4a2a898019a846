import { buildFile } from "../descriptor/build-file.js";
import type { FileDescriptor } from "../descriptor/descriptor.js";
import { FileDescriptorProto } from "../google/protobuf/descriptor_pb.js";
import type { MessageInit } from "../message/message-type.js";

/** The descriptors of a file that a test tells as plain data. `imports` are the files that it may import. */
export function buildTypes(
  proto: MessageInit<FileDescriptorProto>,
  imports: readonly FileDescriptor[] = [],
): FileDescriptor {
  const file = { name: "test.proto", dependency: imports.map(({ name }) => name), ...proto };
  return buildFile(FileDescriptorProto.encode(file), (name) => imports.find((imported) => imported.name === name));
}
