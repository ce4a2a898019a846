import type { MessageDescriptor } from "../../descriptor/descriptor.js";
import type { Registry } from "../../descriptor/registry.js";
import { createMessageType } from "../../generated/planned-message-type.js";
import { file_google_protobuf_any } from "../../google/protobuf/any_pb.js";
import {
  type DescriptorProto,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "../../google/protobuf/descriptor_pb.js";
import type { AnyMessage, MessageInit, MessageType } from "../../message/message-type.js";
import { createRegistry } from "../../reflection/create-registry.js";
import { buildTypes } from "../../testing/build-types.js";

type FieldInit = MessageInit<FieldDescriptorProto>;

const SCALARS: readonly (readonly [string, FieldDescriptorProto["type"]])[] = [
  ["double", Type.TYPE_DOUBLE],
  ["float", Type.TYPE_FLOAT],
  ["int64", Type.TYPE_INT64],
  ["uint64", Type.TYPE_UINT64],
  ["int32", Type.TYPE_INT32],
  ["fixed64", Type.TYPE_FIXED64],
  ["fixed32", Type.TYPE_FIXED32],
  ["bool", Type.TYPE_BOOL],
  ["string", Type.TYPE_STRING],
  ["bytes", Type.TYPE_BYTES],
  ["uint32", Type.TYPE_UINT32],
  ["sfixed32", Type.TYPE_SFIXED32],
  ["sfixed64", Type.TYPE_SFIXED64],
  ["sint32", Type.TYPE_SINT32],
  ["sint64", Type.TYPE_SINT64],
];

/** `message Everything`: a field `a_TYPE` and a list `some_TYPE` of each scalar type, and a field of each other kind. */
const everything: MessageInit<DescriptorProto> = {
  name: "Everything",
  field: [
    ...SCALARS.map(([name, type], index) => field(`a_${name}`, index + 1, type)),
    ...SCALARS.map(([name, type], index) => list(field(`some_${name}`, index + 31, type))),
    field("color", 51, Type.TYPE_ENUM, ".test.Color"),
    field("inner", 52, Type.TYPE_MESSAGE, ".test.Everything"),
    list(field("inners", 53, Type.TYPE_MESSAGE, ".test.Everything")),
    field("data", 54, Type.TYPE_GROUP, ".test.Everything.Data"),
    { ...field("choice_text", 55, Type.TYPE_STRING), oneofIndex: 0 },
    { ...field("choice_inner", 56, Type.TYPE_MESSAGE, ".test.Everything"), oneofIndex: 0 },
    list(field("by_name", 57, Type.TYPE_MESSAGE, ".test.Everything.ByNameEntry")),
    list(field("by_number", 58, Type.TYPE_MESSAGE, ".test.Everything.ByNumberEntry")),
    list(field("by_truth", 59, Type.TYPE_MESSAGE, ".test.Everything.ByTruthEntry")),
    field("any", 60, Type.TYPE_MESSAGE, ".google.protobuf.Any"),
  ],
  nestedType: [
    { name: "Data", field: [field("x", 1, Type.TYPE_INT32)] },
    mapEntry("ByNameEntry", Type.TYPE_STRING, field("value", 2, Type.TYPE_MESSAGE, ".test.Everything")),
    mapEntry("ByNumberEntry", Type.TYPE_INT64, field("value", 2, Type.TYPE_ENUM, ".test.Color")),
    mapEntry("ByTruthEntry", Type.TYPE_BOOL, field("value", 2, Type.TYPE_STRING)),
  ],
  oneofDecl: [{ name: "choice" }],
  reservedName: ["former"],
  extensionRange: [{ start: 100, end: 200 }],
};

const file = buildTypes(
  {
    package: "test",
    messageType: [
      everything,
      { name: "Strict", field: [{ ...field("id", 1, Type.TYPE_INT32), label: Label.LABEL_REQUIRED }] },
    ],
    enumType: [
      {
        name: "Color",
        value: [
          { name: "RED", number: 0 },
          { name: "GREEN", number: 1 },
          { name: "inf", number: 2 },
          { name: "NEGATIVE", number: -1 },
        ],
      },
    ],
    extension: [
      { ...field("extra", 100, Type.TYPE_INT32), extendee: ".test.Everything" },
      { ...list(field("extras", 101, Type.TYPE_MESSAGE, ".test.Everything")), extendee: ".test.Everything" },
      { ...field("strict", 102, Type.TYPE_MESSAGE, ".test.Strict"), extendee: ".test.Everything" },
    ],
  },
  [file_google_protobuf_any.descriptor],
);

/** Knows the extensions `test.extra`, `test.extras` and `test.strict` of `Everything`. */
export const registry: Registry = createRegistry(file);
/** A proto2 message with a field of every kind. */
export const Everything: MessageType<AnyMessage> = createMessageType(
  file.types.get("test.Everything") as MessageDescriptor,
);
/** A message with the required field `id`. */
export const Strict: MessageType<AnyMessage> = createMessageType(file.types.get("test.Strict") as MessageDescriptor);

function field(name: string, number: number, type: FieldDescriptorProto["type"], typeName?: string): FieldInit {
  return { name, number, type, typeName, label: Label.LABEL_OPTIONAL };
}

function list(init: FieldInit): FieldInit {
  return { ...init, label: Label.LABEL_REPEATED };
}

function mapEntry(name: string, keyType: FieldDescriptorProto["type"], value: FieldInit): MessageInit<DescriptorProto> {
  return { name, field: [field("key", 1, keyType), value], options: { mapEntry: true } };
}
