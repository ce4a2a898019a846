import assert from "node:assert/strict";
import { test } from "node:test";
import { createExtension } from "../generated/extension.js";
import { createMessageType } from "../generated/planned-message-type.js";
import {
  FieldDescriptorProto,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "../google/protobuf/descriptor_pb.js";
import { createRegistry } from "../reflection/create-registry.js";
import { buildTypes } from "../testing/build-types.js";
import { parseText } from "../text/parse-text.js";
import { printText } from "../text/print-text.js";

function itemOf(name: string, number: number, typeName: string): FieldDescriptorProto {
  const label = Label.LABEL_OPTIONAL;
  return FieldDescriptorProto.create({ name, number, extendee: ".s.Set", type: Type.TYPE_MESSAGE, label, typeName });
}

const text = { name: "text", number: 1, type: Type.TYPE_STRING, label: Label.LABEL_OPTIONAL };
const registry = createRegistry(
  buildTypes({
    package: "s",
    messageType: [
      { name: "Set", options: { messageSetWireFormat: true }, extensionRange: [{ start: 4, end: 2147483647 }] },
      { name: "Plain", field: [text] },
      { name: "Own", field: [text], extension: [itemOf("message_set_extension", 1001, ".s.Own")] },
    ],
    extension: [itemOf("plain", 1000, ".s.Plain")],
  }),
);
const type = createMessageType(registry.message("s.Set") ?? assert.fail());
const [plain, own] = ["s.plain", "s.Own.message_set_extension"].map((name) =>
  createExtension(registry.extension(name) ?? assert.fail()),
) as [ReturnType<typeof createExtension>, ReturnType<typeof createExtension>];

/** Two items: `{ type_id: 1000, message: { text: "a" } }`, and 1001 with "b"; behind them one that nobody knows. */
const bytes = Uint8Array.from(Buffer.from("0b10e8071a030a01610c0b10e9071a030a01620c0b10ea071a010c0c", "hex"));

test("what is in a message set is printed in the text format, and comes back from it", () => {
  const message = type.decode(bytes);
  const printed = printText(type, message, { registry });
  assert.equal(printed, '[s.plain] {\n  text: "a"\n}\n[s.Own] {\n  text: "b"\n}\n');
  const read = parseText(type, printed, { registry });
  assert.deepEqual([plain.get(read), own.get(read)], [{ text: "a" }, { text: "b" }]);
  assert.deepEqual(type.encode(read), bytes.subarray(0, 20));
});

test("what nobody knows in a message set is printed as the group that it is", () => {
  const message = type.decode(bytes);
  plain.clear(message);
  own.clear(message);
  const printed = printText(type, message, { registry, printUnknownFields: true });
  assert.equal(printed, '1 {\n  2: 1002\n  3: "\\014"\n}\n');
});

test("an extension that declares its own message goes by the message's name or by its own", () => {
  for (const name of ["s.Own", "s.Own.message_set_extension"]) {
    assert.deepEqual(own.get(parseText(type, `[${name}] { text: "b" }`, { registry })), { text: "b" });
  }
  assert.throws(
    () => parseText(type, "[s.Plain] {}", { registry }),
    /"s\.Plain" is not defined or is not an extension/,
  );
});

test("what is in a message set is written to JSON, and comes back from it", () => {
  const json = type.toJson(type.decode(bytes), { registry });
  assert.deepEqual(json, { "[s.plain]": { text: "a" }, "[s.Own.message_set_extension]": { text: "b" } });
  assert.deepEqual(type.encode(type.fromJson(json, { registry })), bytes.subarray(0, 20));
  assert.deepEqual(type.toJson(type.decode(bytes)), {}, "without a registry nothing is known");
});
