import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Any } from "../google/protobuf/any_pb.js";
import {
  DescriptorProto,
  FieldDescriptorProto_Type,
  FieldOptions,
  FileDescriptorProto,
  file_google_protobuf_descriptor,
  UninterpretedOption,
} from "../google/protobuf/descriptor_pb.js";
import { Struct, Value } from "../google/protobuf/struct_pb.js";
import { Timestamp } from "../google/protobuf/timestamp_pb.js";
import { StringValue } from "../google/protobuf/wrappers_pb.js";
import { buildTypes } from "../testing/build-types.js";
import { hex, toHex } from "../testing/hex.js";
import { DecodeError } from "../wire/decode-error.js";
import { extension } from "./extension.js";
import { createMessageType } from "./planned-message-type.js";

const own = file_google_protobuf_descriptor.descriptor.bytes;

test("the descriptor of descriptor.proto, decoded by generated code and encoded again, is the same bytes", () => {
  assert.equal(toHex(FileDescriptorProto.encode(FileDescriptorProto.decode(own))), toHex(own));
});

test("the planned codec reads and writes the same", () => {
  const planned = createMessageType(FileDescriptorProto.descriptor);
  const message = planned.decode(own);
  assert.deepEqual(message, FileDescriptorProto.decode(own));
  assert.equal(toHex(planned.encode(message)), toHex(own));
});

test("both codecs end alike at every truncation of a large message", () => {
  const planned = createMessageType(FileDescriptorProto.descriptor);
  const outcome = (decode: () => unknown): string => {
    try {
      decode();
      return "decoded";
    } catch (error) {
      assert.ok(error instanceof DecodeError);
      return error.message;
    }
  };
  for (let length = 0; length < own.length; length += 7) {
    const bytes = own.subarray(0, length);
    assert.equal(
      outcome(() => FileDescriptorProto.decode(bytes)),
      outcome(() => planned.decode(bytes)),
    );
  }
});

test("random bytes, and changed ones, are decoded or a DecodeError, never anything else", () => {
  const decode = (bytes: Uint8Array): void => {
    for (const type of [FileDescriptorProto, Struct, createMessageType(Struct.descriptor)]) {
      try {
        type.decode(bytes);
      } catch (error) {
        assert.ok(error instanceof DecodeError, String(error));
        assert.match(error.message, /^google\.protobuf\..* \(at byte \d+\)$|required field/);
      }
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), decode), { numRuns: 500 });
  const change = fc.array(fc.tuple(fc.nat(own.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(change, (changes) => {
      const bytes = own.slice(0, 2000);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      decode(bytes);
    }),
    { numRuns: 200 },
  );
});

test("a DecodeError names the field's path and the byte", () => {
  assert.throws(
    () => FileDescriptorProto.decode(hex("22 06 0a01 61 12 01 0a")),
    /^DecodeError: google.protobuf.FileDescriptorProto.message_type.field.name: /,
  );
  assert.throws(
    () => Struct.decode(hex("0a 05 0a 03 61 ff 62")),
    /^DecodeError: google.protobuf.Struct.fields: a string that is not valid UTF-8 \(at byte 4\)$/,
  );
});

test("an EncodeError names the field's path", () => {
  assert.throws(
    () => FileDescriptorProto.encode({ messageType: [{ field: [{ number: 1.5 }] }] }),
    /^EncodeError: google.protobuf.FileDescriptorProto.message_type.field.number: 1.5 is not a 32-bit integer$/,
  );
});

test("what is not a Uint8Array is not taken for an empty message", () => {
  for (const input of [new ArrayBuffer(2), "\n\0", [10, 0], new Uint16Array(1)]) {
    assert.throws(() => Struct.decode(input as never), /^TypeError: google.protobuf.Struct.decode takes a Uint8Array$/);
  }
});

test("a message that contains itself is an EncodeError, and the next one is written as ever", () => {
  const circular = DescriptorProto.create({ name: "D" });
  circular.nestedType.push(circular);
  assert.throws(() => DescriptorProto.encode(circular), /google.protobuf.DescriptorProto: messages nested too deep/);
  assert.equal(toHex(DescriptorProto.encode({ name: "a" })), "0a0161");
});

test("every field is present in a created message, in declaration order, also in those inside", () => {
  const message = FileDescriptorProto.create({ messageType: [{ name: "M" }] });
  assert.deepEqual(
    Object.keys(message),
    FileDescriptorProto.descriptor.members.map(({ property }) => property),
  );
  assert.deepEqual(
    Object.keys(message.messageType[0] as object),
    DescriptorProto.descriptor.members.map(({ property }) => property),
  );
  assert.deepEqual(Timestamp.create(), { seconds: 0n, nanos: 0 });
});

test("a message that repeats a field of message type merges", () => {
  // options { java_package: "a" } options { java_outer_classname: "b" }
  const message = FileDescriptorProto.decode(hex("42 03 0a 01 61 42 03 42 01 62"));
  assert.equal(message.options?.javaPackage, "a");
  assert.equal(message.options?.javaOuterClassname, "b");
});

test("the last member of a oneof wins; the same message member merges", () => {
  assert.deepEqual(Value.decode(hex("20 01 1a 01 61")).kind, { case: "stringValue", value: "a" });
  const merged = Value.decode(hex("2a 07 0a 05 0a 01 61 12 00 2a 07 0a 05 0a 01 62 12 00"));
  assert.equal(merged.kind?.case, "structValue");
  assert.deepEqual(Object.keys(Struct.toJson({ fields: {} }) as object), []);
  assert.ok(merged.kind?.case === "structValue" && "a" in merged.kind.value.fields && "b" in merged.kind.value.fields);
});

test("packed and expanded numbers are both accepted", () => {
  const location = hex("0a 02 01 02 08 03 0a 01 04");
  const file = FileDescriptorProto.decode(Uint8Array.of(74, location.length + 2, 10, location.length, ...location));
  assert.deepEqual(file.sourceCodeInfo?.location[0]?.path, [1, 2, 3, 4]);
});

test("a value without a name goes to the unknown fields when the enum is closed, and comes back", () => {
  const options = FieldOptions.decode(hex("08 63 30 01 9801 05 9801 63"));
  assert.equal(options.ctype, undefined);
  assert.deepEqual(options.targets, [5]);
  assert.deepEqual(
    options.$unknown?.map(({ number }) => number),
    [1, 19],
  );
  assert.equal(toHex(FieldOptions.encode(options)), "3001980105086398" + "0163");
});

test("a required field that is missing is told, when it is read and when it is written", () => {
  assert.throws(
    () => UninterpretedOption.decode(hex("12 03 0a 01 61")),
    /name.is_extension: a required field that is not set/,
  );
  assert.throws(
    () => UninterpretedOption.encode({ name: [{ namePart: "a" }] }),
    /^EncodeError: google.protobuf.UninterpretedOption.name.is_extension: a required field/,
  );
  assert.equal(toHex(UninterpretedOption.encode({ name: [{ namePart: "a", isExtension: false }] })), "12050a01611000");
});

test("messages are equal when all fields are; clones share nothing", () => {
  const message = Struct.fromJson({ a: [1, { b: "c" }], n: null });
  const clone = Struct.clone(message);
  assert.ok(Struct.equals(message, clone));
  assert.deepEqual(clone, message);
  (clone.fields["n"] as Value).kind = { case: "boolValue", value: false };
  assert.ok(!Struct.equals(message, clone));
  assert.ok(
    Value.equals(
      { kind: { case: "numberValue", value: Number.NaN } },
      { kind: { case: "numberValue", value: Number.NaN } },
    ),
  );
});

test("what is decoded shares the memory of bytes fields with its input, unless copies are asked for; a clone never does", () => {
  // Any's `value`, and an unknown field.
  const input = Any.encode({ value: hex("0102"), $unknown: [{ number: 9, wireType: 2, data: hex("03") }] });
  const shared = Any.decode(input);
  const copied = [Any.decode(input, { copyBytes: true }), Any.clone(shared)];
  input.fill(0);
  const contents = ({ value, $unknown }: Any): string[] => [toHex(value), toHex($unknown?.[0]?.data ?? hex("ff"))];
  assert.deepEqual(contents(shared), ["0000", "00"]);
  for (const message of copied) assert.deepEqual(contents(message), ["0102", "03"]);
});

test("merging is what decoding both in one does", () => {
  const a = { messageType: [{ name: "A" }], options: { javaPackage: "a", ccEnableArenas: true }, name: "a" };
  const b = { messageType: [{ name: "B" }], options: { javaPackage: "b" }, dependency: ["x"] };
  const both = FileDescriptorProto.decode(
    Uint8Array.of(...FileDescriptorProto.encode(a), ...FileDescriptorProto.encode(b)),
  );
  assert.deepEqual(FileDescriptorProto.merge(FileDescriptorProto.create(a), b), both);
});

test("map keys named like the parts of every object are keys like others", () => {
  const keys = ["__proto__", "constructor", "hasOwnProperty", "toString", ""];
  const message = Struct.decode(
    Struct.encode({
      fields: Object.fromEntries(keys.map((key) => [key, { kind: { case: "stringValue", value: key } as const }])),
    }),
  );
  assert.deepEqual(Object.keys(message.fields), keys);
  assert.equal(Object.getPrototypeOf(message.fields), Object.prototype);
});

test("an extension is set, read, and cleared among the unknown fields", () => {
  const file = buildTypes(
    {
      syntax: "proto2",
      extension: [
        {
          name: "note",
          number: 50001,
          type: FieldDescriptorProto_Type.TYPE_STRING,
          extendee: ".google.protobuf.FieldOptions",
        },
        {
          name: "inner",
          number: 50002,
          type: FieldDescriptorProto_Type.TYPE_MESSAGE,
          typeName: ".google.protobuf.DescriptorProto",
          extendee: ".google.protobuf.FieldOptions",
        },
      ],
    },
    [file_google_protobuf_descriptor.descriptor],
  );
  const note = extension<FieldOptions, string | undefined>(() => ({ descriptor: file, bytes: file.bytes }), "note");
  const inner = extension<FieldOptions, DescriptorProto | undefined>(
    () => ({ descriptor: file, bytes: file.bytes }),
    "inner",
  );
  const options = FieldOptions.create({ deprecated: true });
  assert.equal(note.has(options), false);
  assert.equal(note.get(options), "");
  note.set(options, "hello");
  inner.set(options, DescriptorProto.create({ name: "D" }));
  note.set(options, "again");
  const read = FieldOptions.decode(FieldOptions.encode(options));
  assert.equal(note.get(read), "again");
  assert.equal(inner.get(read)?.name, "D");
  assert.equal(note.has(read), true);
  note.clear(read);
  inner.clear(read);
  assert.deepEqual(read, FieldOptions.create({ deprecated: true }));
});

test("messages are plain data: they survive structuredClone and have no prototype of their own", () => {
  const message = FileDescriptorProto.decode(own);
  assert.deepEqual(structuredClone(message), message);
  assert.equal(Object.getPrototypeOf(message), Object.prototype);
});

test("a getter of a message may encode another one", () => {
  const inner = StringValue.encode({ value: "inner" });
  const init = {
    get value(): string {
      assert.deepEqual(StringValue.encode({ value: "inner" }), inner);
      return "outer";
    },
  };
  assert.deepEqual(StringValue.encode(init), StringValue.encode({ value: "outer" }));
});
