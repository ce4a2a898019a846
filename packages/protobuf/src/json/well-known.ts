import type { MessageDescriptor } from "../descriptor/descriptor.js";

const WRAPPERS = new Set(
  ["Double", "Float", "Int64", "UInt64", "Int32", "UInt32", "Bool", "String", "Bytes"].map(
    (name) => `google.protobuf.${name}Value`,
  ),
);

/** Whether it is one of the messages that wrap a scalar (`google/protobuf/wrappers.proto`). */
export function isWrapper(descriptor: MessageDescriptor): boolean {
  return WRAPPERS.has(descriptor.typeName);
}

/** Whether ProtoJSON gives the type a form of its own: within Any, it stands under `value`. */
export function hasOwnJson(descriptor: MessageDescriptor): boolean {
  return SPECIAL.has(descriptor.typeName) || isWrapper(descriptor);
}

const SPECIAL = new Set(
  ["Any", "Timestamp", "Duration", "FieldMask", "Struct", "ListValue", "Value"].map(
    (name) => `google.protobuf.${name}`,
  ),
);
