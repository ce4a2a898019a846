import assert from "node:assert/strict";
import { test } from "node:test";
import {
  Edition,
  FeatureSet_EnumType,
  FeatureSet_FieldPresence,
  FeatureSet_MessageEncoding,
  FeatureSet_RepeatedFieldEncoding,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldOptions_JSType,
  type FileDescriptorProto,
} from "../google/protobuf/descriptor_pb.js";
import { file_google_protobuf_struct } from "../google/protobuf/struct_pb.js";
import type { MessageInit } from "../message/message-type.js";
import { buildTypes } from "../testing/build-types.js";
import type { FieldDescriptor } from "./descriptor.js";

const { TYPE_INT32, TYPE_INT64, TYPE_STRING, TYPE_BYTES, TYPE_BOOL, TYPE_DOUBLE, TYPE_MESSAGE, TYPE_ENUM, TYPE_GROUP } =
  FieldDescriptorProto_Type;
const { LABEL_OPTIONAL, LABEL_REQUIRED, LABEL_REPEATED } = FieldDescriptorProto_Label;
type Field = MessageInit<FieldDescriptorProto>;
type File = MessageInit<FileDescriptorProto>;

const proto2: File = { syntax: "proto2" };
const proto3: File = { syntax: "proto3" };
const edition2023: File = { syntax: "editions", edition: Edition.EDITION_2023 };

/** The descriptor of one field in a message `M`, which has an enum `E` (0 is `A`, 1 is `B`). */
function fieldOf(file: File, field: Field): FieldDescriptor {
  const built = buildTypes({
    ...file,
    messageType: [{ name: "M", field: [{ name: "f", number: 1, label: LABEL_OPTIONAL, type: TYPE_INT32, ...field }] }],
    enumType: [
      {
        name: "E",
        value: [
          { name: "A", number: 0 },
          { name: "B", number: 1 },
        ],
      },
    ],
  });
  return built.messages[0]?.fields[0] as FieldDescriptor;
}

/** The file, the field, and what is to be known of it. */
const cases: readonly (readonly [string, File, Field, Partial<FieldDescriptor>])[] = [
  ["proto2 optional", proto2, {}, { presence: "explicit", defaultValue: 0, hasDefault: false }],
  ["proto2 required", proto2, { label: LABEL_REQUIRED }, { presence: "required" }],
  [
    "proto2 repeated",
    proto2,
    { label: LABEL_REPEATED },
    { cardinality: "repeated", isPacked: false, presence: "implicit" },
  ],
  ["proto2 packed", proto2, { label: LABEL_REPEATED, options: { packed: true } }, { isPacked: true }],
  ["proto3 singular", proto3, {}, { presence: "implicit" }],
  ["proto3 optional", proto3, { proto3Optional: true }, { presence: "explicit" }],
  ["proto3 message", proto3, { type: TYPE_MESSAGE, typeName: ".M" }, { presence: "explicit", defaultValue: undefined }],
  ["proto3 repeated", proto3, { label: LABEL_REPEATED }, { isPacked: true }],
  ["proto3 unpacked", proto3, { label: LABEL_REPEATED, options: { packed: false } }, { isPacked: false }],
  ["proto3 strings", proto3, { label: LABEL_REPEATED, type: TYPE_STRING }, { isPacked: false }],
  ["edition 2023", edition2023, {}, { presence: "explicit" }],
  [
    "edition 2023, implicit",
    edition2023,
    { options: { features: { fieldPresence: FeatureSet_FieldPresence.IMPLICIT } } },
    { presence: "implicit" },
  ],
  [
    "edition 2023, required",
    edition2023,
    { options: { features: { fieldPresence: FeatureSet_FieldPresence.LEGACY_REQUIRED } } },
    { presence: "required" },
  ],
  [
    "edition 2023, expanded in the file",
    {
      ...edition2023,
      options: { features: { repeatedFieldEncoding: FeatureSet_RepeatedFieldEncoding.EXPANDED } },
    },
    { label: LABEL_REPEATED },
    { isPacked: false },
  ],
  ["a string default", proto2, { type: TYPE_STRING, defaultValue: "a\\n" }, { defaultValue: "a\\n", hasDefault: true }],
  [
    "a bytes default",
    proto2,
    { type: TYPE_BYTES, defaultValue: "\\001a\\x02\\n\\\\" },
    { defaultValue: Uint8Array.of(1, 97, 2, 10, 92) },
  ],
  ["a boolean default", proto2, { type: TYPE_BOOL, defaultValue: "true" }, { defaultValue: true }],
  ["a 64-bit default", proto2, { type: TYPE_INT64, defaultValue: "-5" }, { defaultValue: -5n }],
  [
    "an infinite default",
    proto2,
    { type: TYPE_DOUBLE, defaultValue: "-inf" },
    { defaultValue: Number.NEGATIVE_INFINITY },
  ],
  ["an enum default", proto2, { type: TYPE_ENUM, typeName: ".E", defaultValue: "B" }, { defaultValue: 1 }],
  ["jstype", proto2, { type: TYPE_INT64, options: { jstype: FieldOptions_JSType.JS_STRING } }, { integers: "string" }],
  ["a name", proto3, { name: "foo_bar_2baz__q" }, { property: "fooBar2bazQ", jsonName: "fooBar2bazQ" }],
  ["a name of every object", proto3, { name: "constructor" }, { property: "constructor$", jsonName: "constructor" }],
  ["a name that would be a prototype", proto3, { name: "__proto__" }, { property: "Proto", jsonName: "Proto" }],
  ["json_name", proto3, { name: "foo_bar", jsonName: "@type" }, { property: "fooBar", jsonName: "@type" }],
  ["deprecated", proto3, { options: { deprecated: true } }, { isDeprecated: true }],
];

for (const [name, file, field, expected] of cases) {
  test(`the descriptor tells of a field: ${name}`, () => {
    const built: Record<string, unknown> = { ...fieldOf(file, field) };
    for (const [key, value] of Object.entries(expected)) assert.deepEqual(built[key], value, key);
  });
}

test("a group, and a delimited message of an edition, stand between tags", () => {
  const group = fieldOf(proto2, { type: TYPE_GROUP, typeName: ".M" });
  assert.equal(group.value.kind === "message" && group.value.isDelimited, true);
  const features = { messageEncoding: FeatureSet_MessageEncoding.DELIMITED };
  const delimited = fieldOf({ ...edition2023, options: { features } }, { type: TYPE_MESSAGE, typeName: ".M" });
  assert.equal(delimited.value.kind === "message" && delimited.value.isDelimited, true);
});

test("enums are closed in proto2, open in proto3, and as an edition's features say", () => {
  const isClosed = (file: File): boolean | undefined =>
    buildTypes({ ...file, enumType: [{ name: "E", value: [{ name: "A", number: 0 }] }] }).enums[0]?.isClosed;
  assert.equal(isClosed(proto2), true);
  assert.equal(isClosed(proto3), false);
  assert.equal(isClosed(edition2023), false);
  assert.equal(isClosed({ ...edition2023, options: { features: { enumType: FeatureSet_EnumType.CLOSED } } }), true);
});

test("a map field tells the types of its keys and values", () => {
  const field = file_google_protobuf_struct.descriptor.messages[0]?.fields[0] as FieldDescriptor;
  assert.equal(field.cardinality, "map");
  assert.equal(field.key, "string");
  assert.equal(field.value.kind === "message" && field.value.message.typeName, "google.protobuf.Value");
});

test("a oneof stands in the place of its first field; the ones that proto3's optional implies do not exist", () => {
  const file = buildTypes({
    ...proto3,
    messageType: [
      {
        name: "M",
        oneofDecl: [{ name: "one_of" }, { name: "_o" }],
        field: [
          { name: "a", number: 1, type: TYPE_INT32 },
          { name: "b", number: 2, type: TYPE_INT32, oneofIndex: 0 },
          { name: "o", number: 3, type: TYPE_INT32, oneofIndex: 1, proto3Optional: true },
          { name: "c", number: 4, type: TYPE_INT32, oneofIndex: 0 },
        ],
      },
    ],
  });
  assert.deepEqual(
    file.messages[0]?.members.map(({ property }) => property),
    ["a", "oneOf", "o"],
  );
  assert.deepEqual(
    file.messages[0]?.oneofs.map(({ fields }) => fields.map(({ name }) => name)),
    [["b", "c"]],
  );
});

test("two fields that would have one property get two", () => {
  const file = buildTypes({
    ...proto2,
    messageType: [
      {
        name: "M",
        field: ["foo_bar", "fooBar", "foo__bar"].map((name, index) => ({ name, number: index + 1, type: TYPE_INT32 })),
      },
    ],
  });
  assert.deepEqual(
    file.messages[0]?.fields.map(({ property }) => property),
    ["fooBar", "fooBar$", "foo__bar"],
  );
});

test("an import and a type that are not known are told", () => {
  assert.throws(() => buildTypes({ dependency: ["a.proto"] }), /test.proto: the imported file a.proto is not known/);
  assert.throws(
    () => fieldOf(proto3, { type: TYPE_MESSAGE, typeName: ".nowhere.T" }),
    /test.proto: f refers to .nowhere.T, which is not known/,
  );
});
