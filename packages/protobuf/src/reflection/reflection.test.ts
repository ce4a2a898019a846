import assert from "node:assert/strict";
import { test } from "node:test";
import { createExtension } from "../generated/extension.js";
import { createMessageType } from "../generated/planned-message-type.js";
import {
  FieldDescriptorProto,
  FileDescriptorProto,
  FileDescriptorSet,
  FileOptions,
  file_google_protobuf_descriptor,
  FieldDescriptorProto_Label as Label,
  MessageOptions,
  FieldDescriptorProto_Type as Type,
} from "../google/protobuf/descriptor_pb.js";
import { Struct } from "../google/protobuf/struct_pb.js";
import type { MessageType } from "../message/message-type.js";
import { buildTypes } from "../testing/build-types.js";
import { createRegistry, createRegistryFromSet } from "./create-registry.js";
import { diff } from "./diff.js";
import { findMissingField, isInitialized } from "./initialized.js";
import { getOption, hasOption } from "./option.js";

const file = buildTypes(
  {
    name: "notes.proto",
    package: "notes",
    messageType: [
      {
        name: "Note",
        field: [{ name: "text", number: 1, type: Type.TYPE_STRING, label: Label.LABEL_REQUIRED }],
        extension: [],
      },
      {
        name: "Page",
        field: [
          { name: "notes", number: 1, type: Type.TYPE_MESSAGE, typeName: ".notes.Note", label: Label.LABEL_REPEATED },
        ],
        options: { $unknown: [{ number: 50001, wireType: 2, data: Uint8Array.of(10, 1, 120) }] },
      },
      { name: "Set", options: { messageSetWireFormat: true }, extensionRange: [{ start: 4, end: 2147483647 }] },
    ],
    extension: [
      option("note", 50001, ".google.protobuf.MessageOptions", Type.TYPE_MESSAGE, ".notes.Note"),
      option("level", 50002, ".google.protobuf.MessageOptions", Type.TYPE_INT32),
      option("item", 1000, ".notes.Set", Type.TYPE_MESSAGE, ".notes.Note"),
      option("other_item", 1001, ".notes.Set", Type.TYPE_MESSAGE, ".notes.Note"),
    ],
    dependency: ["google/protobuf/descriptor.proto"],
  },
  [file_google_protobuf_descriptor.descriptor],
);
const registry = createRegistry(file);

function option(name: string, number: number, extendee: string, type: Type, typeName?: string): FieldDescriptorProto {
  return FieldDescriptorProto.create({ name, number, extendee, type, typeName, label: Label.LABEL_OPTIONAL });
}

function found<T>(value: T | undefined): T {
  assert.ok(value !== undefined);
  return value;
}

const note = createExtension(found(registry.extension("notes.note")));
const level = createExtension(found(registry.extension("notes.level")));
const item = createExtension(found(registry.extension("notes.item")));
const otherItem = createExtension(found(registry.extension("notes.other_item")));
const page = found(registry.message("notes.Page"));

test("custom options are read at descriptors, with their defaults", () => {
  assert.deepEqual(getOption(page, note), { text: "x" });
  assert.ok(hasOption(page, note));
  assert.equal(getOption(page, level), 0);
  assert.equal(hasOption(page, level), false);
  assert.equal(getOption(found(registry.message("notes.Note")), note), undefined);
});

test("custom options are found in the options message as well", () => {
  const options = MessageOptions.decode(found(page.options));
  assert.deepEqual(note.get(options as never), { text: "x" });
});

test("messages of a message set are written as groups, read in either form, and told apart", () => {
  const set = createMessageType(found(registry.message("notes.Set")));
  const message = set.create();
  item.set(message, { text: "a" });
  otherItem.set(message, { text: "b" });
  // Item { type_id: 1000, message: { text: "a" } }, and the same for 1001.
  assert.deepEqual(Buffer.from(set.encode(message)).toString("hex"), `0b10e8071a030a01610c` + `0b10e9071a030a01620c`);
  const decoded = set.decode(set.encode(message));
  assert.deepEqual(item.get(decoded), { text: "a" });
  item.set(decoded, { text: "c" });
  assert.deepEqual([item.get(decoded), otherItem.get(decoded)], [{ text: "c" }, { text: "b" }]);
  item.clear(decoded);
  assert.deepEqual([item.has(decoded), otherItem.has(decoded)], [false, true]);
  assert.equal(item.get(decoded), undefined);
  const plain = set.decode(Uint8Array.from(Buffer.from("c23e030a0161", "hex")));
  assert.deepEqual(item.get(plain), { text: "a" });
});

test("a registry is made of files, or of whatever leads to one", () => {
  for (const source of [file, createMessageType(page), item, { descriptor: file }]) {
    const made = createRegistry(source);
    assert.equal(made.message("notes.Page"), page);
    assert.deepEqual(
      made.files.map(({ name }) => name),
      ["google/protobuf/descriptor.proto", "notes.proto"],
    );
  }
});

test("a field is not an extension", () => {
  assert.throws(() => createExtension(found(page.fields[0])), /notes\.Page\.notes is a field, not an extension/);
});

test("messages are made from a FileDescriptorSet", () => {
  const files = [file_google_protobuf_descriptor.bytes, file.bytes].map((bytes) => FileDescriptorProto.decode(bytes));
  const loaded = createRegistryFromSet(FileDescriptorSet.encode({ file: files }));
  const type = createMessageType(found(loaded.message("notes.Page")));
  assert.deepEqual(type.decode(Uint8Array.of(10, 3, 10, 1, 97)), { notes: [{ text: "a" }] });
  assert.deepEqual(type.toJson({ notes: [{ text: "a" }] }), { notes: [{ text: "a" }] });
  assert.throws(
    () => createRegistryFromSet(FileDescriptorSet.encode({ file: files.slice(1) })),
    /^TypeError: notes\.proto: the imported file google\/protobuf\/descriptor\.proto is not known/,
  );
  assert.throws(() => createRegistryFromSet(Uint8Array.of(10, 5)), /DecodeError/);
});

test("what is required and missing is found at any depth", () => {
  const type = createMessageType(page);
  assert.ok(isInitialized(type, { notes: [{ text: "" }] }));
  assert.equal(isInitialized(type, { notes: [{ text: "" }, {}] }), false);
  assert.equal(findMissingField(type, { notes: [{}] }), "notes.text");
});

const differences = <T>(type: MessageType<T>, before: T, after: T): unknown[] =>
  diff(type, before, after).map(({ path, kind, before: was, after: is }) => [path, kind, was, is]);

test("two messages are compared field by field, place by place, key by key", () => {
  const before = FileDescriptorProto.create({
    name: "a",
    syntax: "proto2",
    dependency: ["x", "y"],
    options: { goPackage: "g", deprecated: true },
    messageType: [{ name: "M" }],
  });
  const after = FileDescriptorProto.create({
    name: "b",
    package: "",
    dependency: ["x", "z", "w"],
    options: { goPackage: "h", deprecated: true },
    messageType: [{ name: "M" }],
  });
  assert.deepEqual(differences(FileDescriptorProto, before, after), [
    ["name", "changed", "a", "b"],
    ["package", "added", undefined, ""],
    ["dependency[1]", "changed", "y", "z"],
    ["dependency[2]", "added", undefined, "w"],
    ["options.go_package", "changed", "g", "h"],
    ["syntax", "removed", "proto2", undefined],
  ]);
  assert.deepEqual(diff(FileDescriptorProto, before, FileDescriptorProto.clone(before)), []);
});

test("maps, oneofs and unknown fields are compared", () => {
  const before = Struct.fromJson({ 'a"b': 1, b: "x", c: [1] });
  const after = Struct.fromJson({ 'a"b': "1", b: "x", c: [1, 2], __proto__: null });
  assert.deepEqual(
    diff(Struct, before, after).map(({ path, kind }) => `${path} ${kind}`),
    [
      'fields["a\\"b"].number_value removed',
      'fields["a\\"b"].string_value added',
      'fields["c"].list_value.values[1] added',
    ],
  );
  const unknown = [{ number: 77, wireType: 0, data: Uint8Array.of(1) }] as const;
  assert.deepEqual(differences(FileOptions, FileOptions.create({ $unknown: unknown }), FileOptions.create()), [
    ["$unknown", "removed", unknown, undefined],
  ]);
});

test("what has an extension's number but not its form is no value of it, and damaged bytes are an EncodeError in JSON", () => {
  const options = createMessageType(
    found(createRegistry(file_google_protobuf_descriptor.descriptor).message("google.protobuf.MessageOptions")),
  );
  const [level32, level64] = [Uint8Array.of(7), Uint8Array.of(7, 0, 0, 0, 0, 0, 0, 0)];
  const mismatched = options.create({ $unknown: [{ number: 50002, wireType: 1, data: level64 }] });
  assert.equal(level.has(mismatched), false);
  assert.deepEqual(options.toJson(mismatched, { registry }), {});
  const set = options.create({ $unknown: [{ number: 50002, wireType: 0, data: level32 }] });
  assert.deepEqual(options.toJson(set, { registry }), { "[notes.level]": 7 });
  const damaged = options.create({ $unknown: [{ number: 50001, wireType: 2, data: Uint8Array.of(10, 9) }] });
  assert.throws(
    () => options.toJson(damaged, { registry }),
    /EncodeError: .*an extension whose bytes are no notes\.note: /,
  );
});
