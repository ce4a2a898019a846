import assert from "node:assert/strict";
import { test } from "node:test";
import { FileDescriptorProto, FileDescriptorSet } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { compareByName, formatComparison } from "./comparison.js";
import { filesOfSet } from "./descriptor-set.js";

test("counts what is alike, and names what is different or missing on either side", () => {
  const ours = new Map([
    ["same", 1],
    ["other", 2],
    ["ours", 3],
  ]);
  const theirs = new Map([
    ["same", 1],
    ["other", 20],
    ["theirs", 4],
  ]);
  const comparison = compareByName(ours, theirs, (a, b) => a === b);
  assert.deepEqual(comparison, { identical: 1, different: ["other", "theirs", "ours"] });
  assert.equal(
    formatComparison("numbers", comparison),
    "numbers: 1 identical, 3 different\n    other\n    theirs\n    ours",
  );
});

test("takes a descriptor set apart into the bytes of its files", () => {
  const files = ["a.proto", "b.proto"].map((name) => FileDescriptorProto.create({ name, package: "p".repeat(200) }));
  const parts = filesOfSet(Buffer.from(FileDescriptorSet.encode({ file: files })));
  assert.deepEqual([...parts.keys()], ["a.proto", "b.proto"]);
  assert.deepEqual(parts.get("b.proto"), Buffer.from(FileDescriptorProto.encode(files[1]!)));
});

test("refuses a descriptor set that ends in the middle of a length", () => {
  assert.throws(() => filesOfSet(Buffer.from([0x0a, 0x80])), /ends in the middle/);
});
