import type { MessageDescriptor } from "../descriptor/descriptor.js";

const WRAPPERS = /^google\.protobuf\.(?:Double|Float|U?Int(?:32|64)|Bool|String|Bytes)Value$/;

/** Whether it is one of the messages that wrap a scalar (`google/protobuf/wrappers.proto`). */
export function isWrapper(descriptor: MessageDescriptor): boolean {
  return WRAPPERS.test(descriptor.typeName);
}

/** Whether ProtoJSON gives the type a form of its own: within Any, it stands under `value`. */
export function hasOwnJson(descriptor: MessageDescriptor): boolean {
  return SPECIAL.has(descriptor.typeName) || isWrapper(descriptor);
}

/** Whole names, not put together: so a bundle leaves the set out where no Any is. */
const SPECIAL = new Set([
  "google.protobuf.Any",
  "google.protobuf.Timestamp",
  "google.protobuf.Duration",
  "google.protobuf.FieldMask",
  "google.protobuf.Struct",
  "google.protobuf.ListValue",
  "google.protobuf.Value",
]);
