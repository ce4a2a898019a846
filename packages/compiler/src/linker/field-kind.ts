import {
  FeatureSet_EnumType,
  FeatureSet_FieldPresence,
  FeatureSet_MessageEncoding,
  FeatureSet_RepeatedFieldEncoding,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@baud/protobuf/google/protobuf/descriptor_pb";
import { feature } from "./features.js";
import type { EnumSymbol, FieldSymbol } from "./symbol.js";

export function isRepeated(field: FieldSymbol): boolean {
  return field.descriptor.label === Label.LABEL_REPEATED;
}

/** Whether a field that is not set can be told from one that has its default. */
export function hasPresence(field: FieldSymbol): boolean {
  if (isRepeated(field)) return false;
  if (field.isExtension || field.oneof !== undefined || field.messageType !== undefined) return true;
  return feature(field, "fieldPresence") !== FeatureSet_FieldPresence.IMPLICIT;
}

export function isRequired(field: FieldSymbol): boolean {
  if (field.descriptor.label === Label.LABEL_REQUIRED) return true;
  if (field.file.syntax !== "editions" || isRepeated(field)) return false;
  return feature(field, "fieldPresence") === FeatureSet_FieldPresence.LEGACY_REQUIRED;
}

/**
 * Whether the values of a field can stand behind one another without tags (encoding guide, "Packed Repeated Fields").
 */
export function isPackable(field: FieldSymbol): boolean {
  if (!isRepeated(field)) return false;
  switch (field.descriptor.type) {
    case Type.TYPE_STRING:
    case Type.TYPE_BYTES:
    case Type.TYPE_MESSAGE:
    case Type.TYPE_GROUP:
      return false;
    default:
      return true;
  }
}

/** Whether they do. */
export function isPacked(field: FieldSymbol): boolean {
  if (!isPackable(field)) return false;
  const { packed } = field.descriptor.options ?? {};
  return packed ?? feature(field, "repeatedFieldEncoding") === FeatureSet_RepeatedFieldEncoding.PACKED;
}

/** Whether a message is enclosed by tags, as groups are, and not led by its length. */
export function isDelimited(field: FieldSymbol): boolean {
  if (field.descriptor.type === Type.TYPE_GROUP) return true;
  if (field.messageType === undefined || field.messageType.descriptor.options?.mapEntry) return false;
  return feature(field, "messageEncoding") === FeatureSet_MessageEncoding.DELIMITED;
}

/** Whether an enum has no values but those that are declared. */
export function isClosed(symbol: EnumSymbol): boolean {
  return feature(symbol, "enumType") === FeatureSet_EnumType.CLOSED;
}
