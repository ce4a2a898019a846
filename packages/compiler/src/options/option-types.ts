import type { OptionTargetKind } from "../linker/linking.js";

/** The full name of the message that the options of an element are. */
export const OPTIONS_TYPES: { readonly [K in OptionTargetKind]: string } = {
  file: "google.protobuf.FileOptions",
  message: "google.protobuf.MessageOptions",
  extensionRange: "google.protobuf.ExtensionRangeOptions",
  field: "google.protobuf.FieldOptions",
  oneof: "google.protobuf.OneofOptions",
  enum: "google.protobuf.EnumOptions",
  enumValue: "google.protobuf.EnumValueOptions",
  service: "google.protobuf.ServiceOptions",
  method: "google.protobuf.MethodOptions",
};
