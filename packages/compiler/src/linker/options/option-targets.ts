import {
  FieldOptions_OptionRetention,
  FieldOptions_OptionTargetType as Target,
} from "@baud/protobuf/google/protobuf/descriptor_pb";
import type { OptionTargetKind } from "../linking.js";
import type { FieldSymbol } from "../symbol.js";

/** Whether an option is only for those who read the source (descriptor.proto, `FieldOptions.retention`). */
export function isSourceOnly(field: FieldSymbol): boolean {
  return field.descriptor.options?.retention === FieldOptions_OptionRetention.RETENTION_SOURCE;
}

/** What is wrong with setting an option on such an element; undefined if nothing (`FieldOptions.targets`). */
export function targetFault(field: FieldSymbol, kind: OptionTargetKind): string | undefined {
  const targets = field.descriptor.options?.targets;
  if (targets === undefined || targets.length === 0) return undefined;
  const { type, name } = TARGETS[kind];
  if (targets.includes(type)) return undefined;
  return `Option ${field.fullName} cannot be set on an entity of type \`${name}\`.`;
}

const TARGETS: { readonly [K in OptionTargetKind]: { readonly type: Target; readonly name: string } } = {
  file: { type: Target.TARGET_TYPE_FILE, name: "file" },
  extensionRange: { type: Target.TARGET_TYPE_EXTENSION_RANGE, name: "extension range" },
  message: { type: Target.TARGET_TYPE_MESSAGE, name: "message" },
  field: { type: Target.TARGET_TYPE_FIELD, name: "field" },
  oneof: { type: Target.TARGET_TYPE_ONEOF, name: "oneof" },
  enum: { type: Target.TARGET_TYPE_ENUM, name: "enum" },
  enumValue: { type: Target.TARGET_TYPE_ENUM_ENTRY, name: "enum entry" },
  service: { type: Target.TARGET_TYPE_SERVICE, name: "service" },
  method: { type: Target.TARGET_TYPE_METHOD, name: "method" },
};
