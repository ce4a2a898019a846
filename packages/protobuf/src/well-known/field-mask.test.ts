import assert from "node:assert/strict";
import { test } from "node:test";
import { FileDescriptorProto } from "../google/protobuf/descriptor_pb.js";
import { ListValue, Value } from "../google/protobuf/struct_pb.js";
import {
  applyFieldMask,
  fieldMaskOf,
  intersectFieldMasks,
  isFieldMaskOf,
  mergeFieldMasks,
  selectFields,
} from "./field-mask.js";

test("a mask is checked against its type", () => {
  assert.deepEqual(fieldMaskOf(FileDescriptorProto, "name", "options.java_package"), {
    paths: ["name", "options.java_package"],
  });
  for (const path of ["nam", "", "name.x", "message_type.name", "options.javaPackage", "options.", "constructor"]) {
    assert.throws(
      () => fieldMaskOf(FileDescriptorProto, path),
      /^TypeError: google\.protobuf\.FileDescriptorProto has no field/,
    );
    assert.equal(isFieldMaskOf(FileDescriptorProto, { paths: ["name", path] }), false);
  }
  assert.ok(isFieldMaskOf(FileDescriptorProto, { paths: ["message_type"] }));
});

for (const [a, b, union, intersection] of [
  [["a"], ["b"], ["a", "b"], []],
  [["a.b", "c"], ["a"], ["a", "c"], ["a.b"]],
  [
    ["a", "a.b", "ab"],
    ["ab", "a.c"],
    ["a", "ab"],
    ["a.c", "ab"],
  ],
  [[], ["x"], ["x"], []],
  [
    ["b", "a"],
    ["a", "b"],
    ["a", "b"],
    ["a", "b"],
  ],
] as const) {
  test(`[${a}] and [${b}] make [${union}] together, and have [${intersection}] in common`, () => {
    const [one, other] = [{ paths: [...a] }, { paths: [...b] }];
    assert.deepEqual(mergeFieldMasks(one, other), { paths: union });
    assert.deepEqual(intersectFieldMasks(one, other), { paths: intersection });
    assert.deepEqual(intersectFieldMasks(other, one), { paths: intersection });
  });
}

test("an update sets what the mask names, clears what is not given, appends and merges", () => {
  const target = FileDescriptorProto.create({
    name: "old",
    package: "p",
    dependency: ["a"],
    options: { javaPackage: "j", goPackage: "g" },
  });
  const from = { name: "new", dependency: ["b"], options: { javaPackage: "k" } };
  const mask = { paths: ["name", "package", "dependency", "options.java_package"] };
  applyFieldMask(FileDescriptorProto, mask, from, target);
  const expected = {
    name: "new",
    dependency: ["a", "b"],
    options: { javaPackage: "k", goPackage: "g" },
  };
  assert.deepEqual(target, FileDescriptorProto.create(expected));
  applyFieldMask(
    FileDescriptorProto,
    { paths: ["options", "syntax"] },
    { options: { goPackage: "h" }, syntax: "s" },
    target,
  );
  assert.deepEqual(
    target.options,
    FileDescriptorProto.create({ options: { javaPackage: "k", goPackage: "h" } }).options,
  );
  applyFieldMask(FileDescriptorProto, { paths: [] }, { name: "ignored" }, target);
  assert.equal(target.name, "new");
});

test("an update may replace lists and messages", () => {
  const target = FileDescriptorProto.create({ dependency: ["a"], options: { javaPackage: "j", goPackage: "g" } });
  const mask = { paths: ["dependency", "options"] };
  const options = { replaceLists: true, replaceMessages: true };
  applyFieldMask(FileDescriptorProto, mask, { dependency: ["b"], options: { goPackage: "h" } }, target, options);
  assert.deepEqual(target, FileDescriptorProto.create({ dependency: ["b"], options: { goPackage: "h" } }));
  applyFieldMask(FileDescriptorProto, mask, {}, target, options);
  assert.deepEqual(target, FileDescriptorProto.create({}));
});

test("members of oneofs are updated without touching the others", () => {
  const target = Value.create({ kind: { case: "stringValue", value: "a" } });
  applyFieldMask(Value, { paths: ["number_value"] }, { kind: { case: "stringValue", value: "b" } }, target);
  assert.deepEqual(target.kind, { case: "stringValue", value: "a" });
  applyFieldMask(Value, { paths: ["string_value"] }, {}, target);
  assert.equal(target.kind, undefined);
  applyFieldMask(
    Value,
    { paths: ["list_value.values"] },
    { kind: { case: "listValue", value: { values: [{}] } } },
    target,
  );
  assert.deepEqual(target.kind, { case: "listValue", value: ListValue.create({ values: [{}] }) });
});

test("what is selected is a copy", () => {
  const message = FileDescriptorProto.create({ name: "n", package: "p", messageType: [{ name: "M" }] });
  const selected = selectFields(FileDescriptorProto, { paths: ["name", "message_type"] }, message);
  assert.deepEqual(selected, FileDescriptorProto.create({ name: "n", messageType: [{ name: "M" }] }));
  assert.notEqual(selected.messageType[0], message.messageType[0]);
  assert.throws(() => selectFields(FileDescriptorProto, { paths: ["nope"] }, message), TypeError);
});
