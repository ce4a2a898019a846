import assert from "node:assert/strict";
import { test } from "node:test";
import { FieldOptions, FieldOptions_CType, FileDescriptorProto } from "../google/protobuf/descriptor_pb.js";
import { Struct, Value } from "../google/protobuf/struct_pb.js";
import type { MessageInit } from "./message-type.js";

// What the compiler must refuse here is half of the test: each `@ts-expect-error` fails the build when nothing is wrong.

test("fields may be left out or undefined at every depth", () => {
  const init: MessageInit<FileDescriptorProto> = {
    name: undefined,
    messageType: [{ name: "M", field: [{ number: 1 }] }],
    options: { features: {} },
  };
  assert.equal(FileDescriptorProto.create(init).messageType[0]?.field[0]?.number, 1);
});

test("a whole message is an init too, also where it is read only", () => {
  const message: Readonly<FileDescriptorProto> = Object.freeze(FileDescriptorProto.create({ name: "a" }));
  assert.ok(FileDescriptorProto.equals(FileDescriptorProto.decode(FileDescriptorProto.encode(message)), message));
});

test("maps and oneofs take inits of what they hold", () => {
  const init: MessageInit<Struct> = { fields: { a: { kind: { case: "listValue", value: { values: [{}] } } } } };
  assert.deepEqual(Struct.create(init).fields["a"]?.kind, {
    case: "listValue",
    value: { values: [{ kind: undefined }] },
  });
});

test("enums take their names' numbers, and others, since they are open", () => {
  assert.equal(FieldOptions.create({ ctype: FieldOptions_CType.CORD }).ctype, 1);
  assert.equal(FieldOptions.create({ ctype: 77 }).ctype, 77);
});

test("what a field cannot hold is refused when it is compiled", () => {
  // @ts-expect-error: a name is a string.
  assert.throws(() => FileDescriptorProto.encode({ name: 5 }), /name: 5 is not a string/);
  // @ts-expect-error: there is no such field.
  FileDescriptorProto.create({ nam: "a" });
  // @ts-expect-error: the case does not fit the value.
  assert.throws(() => Value.encode({ kind: { case: "numberValue", value: "a" } }), /number_value: "a" is not a number/);
  // @ts-expect-error: null is not undefined.
  assert.throws(() => FileDescriptorProto.encode({ name: null }), /name: null is not a string/);
});
