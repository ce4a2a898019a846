import {
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@baud/protobuf/google/protobuf/descriptor_pb";
import type { FieldSymbol } from "./symbol.js";

/** Whether the values of a field can stand behind one another without tags (encoding guide, "Packed Repeated Fields"). */
export function isPackable(field: FieldSymbol): boolean {
  if (field.descriptor.label !== Label.LABEL_REPEATED) return false;
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
