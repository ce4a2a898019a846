import { createRegistryFromBytes, type Registry } from "../descriptor/registry.js";
import { Reader } from "../wire/reader.js";

/**
 * A registry built from an encoded `google.protobuf.FileDescriptorSet`, as `protoc --descriptor_set_out` and
 * `--include_imports` write it: every file stands behind those that it imports. Throws `DecodeError` for bytes that are
 * none, and `TypeError` for an import or a name that nothing stands for.
 */
export function createRegistryFromSet(set: Uint8Array): Registry {
  const files: Uint8Array[] = [];
  const reader = new Reader(set);
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    if (tag === FILE) files.push(reader.bytes());
    else reader.skip(tag);
  }
  return createRegistryFromBytes(files);
}

/** The tag of `FileDescriptorSet.file`. */
const FILE = 10;
