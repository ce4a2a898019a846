import assert from "node:assert/strict";
import { test } from "node:test";
import { Metadata } from "../index.js";

test("a key is found whatever its case, with its values in order", () => {
  const metadata = new Metadata().append("X-Tenant", "a").append("x-tenant", "b").set("other", "c");
  assert.equal(metadata.get("x-TENANT"), "a");
  assert.deepEqual(metadata.getAll("X-Tenant"), ["a", "b"]);
  assert.deepEqual(metadata.keys(), ["x-tenant", "other"]);
  assert.equal(metadata.has("absent"), false);
  assert.equal(metadata.get("absent"), undefined);
  assert.deepEqual(metadata.toJSON(), { "x-tenant": ["a", "b"], other: ["c"] });
});

test("set replaces, delete removes, clone and merge copy", () => {
  const metadata = new Metadata({ a: ["1", "2"], b: "3" });
  const copy = metadata.clone();
  metadata
    .set("a", "4")
    .delete("b")
    .merge(new Metadata({ c: "5" }));
  assert.deepEqual(
    [...metadata],
    [
      ["a", "4"],
      ["c", "5"],
    ],
  );
  assert.deepEqual(
    [...copy],
    [
      ["a", "1"],
      ["a", "2"],
      ["b", "3"],
    ],
  );
  assert.equal(metadata.size, 2);
});

test("bytes travel as base64 and come back as bytes", () => {
  const bytes = Uint8Array.of(0, 255, 128);
  const metadata = new Metadata({ "trace-bin": bytes });
  assert.deepEqual(metadata.fields, ["trace-bin", "AP+A"]);
  assert.deepEqual(metadata.get("trace-bin"), bytes);
});

test("received bytes may be padded, joined by commas, or repeated", () => {
  const metadata = Metadata.fromFields(["x-bin", "AA==,AQ", "x-bin", "Ag=="]);
  assert.deepEqual(metadata.getAll("x-bin"), [Uint8Array.of(0), Uint8Array.of(1), Uint8Array.of(2)]);
});

test("spaces around a value are no part of it", () => {
  assert.equal(new Metadata({ a: "  b c " }).get("a"), "b c");
});

const refused: readonly [name: string, set: (metadata: Metadata) => void, message: RegExp][] = [
  ["a key with a space", (metadata) => metadata.set("a b", "c"), /"a b" may consist of letters/],
  ["an empty key", (metadata) => metadata.set("", "c"), /may consist of letters/],
  ["a pseudo-header", (metadata) => metadata.set(":path", "c"), /may consist of letters/],
  ["a key of the protocol", (metadata) => metadata.set("grpc-timeout", "1S"), /"grpc-timeout" is reserved/],
  ["a key of HTTP/2", (metadata) => metadata.set("Connection", "close"), /"connection" is reserved/],
  ["a line break in a value", (metadata) => metadata.set("a", "b\r\nc"), /U\+000D at character 1/],
  ["text that is not ASCII", (metadata) => metadata.append("a", "grüezi"), /U\+00FC at character 2/],
  ["text for a binary key", (metadata) => metadata.set("a-bin" as string, "b"), /give a Uint8Array/],
  ["bytes for a text key", (metadata) => metadata.set("a" as string, Uint8Array.of(1)), /"a-bin"/],
];
for (const [name, set, message] of refused) {
  test(`${name} is refused`, () => {
    const metadata = new Metadata({ a: "kept" });
    assert.throws(() => set(metadata), { name: "TypeError", message });
    assert.deepEqual([...metadata], [["a", "kept"]]);
  });
}

test("keys that applications may set although they begin with grpc- are accepted", () => {
  assert.equal(new Metadata({ "grpc-retry-pushback-ms": "100" }).size, 1);
});

test("metadata of another copy of the package is recognised, and merged", () => {
  const other = { [Symbol.for("baud.Metadata")]: true, fields: ["a", "b"] };
  assert.ok(other instanceof Metadata);
  assert.equal(new Metadata().merge(other).get("a"), "b");
  assert.equal({} instanceof Metadata, false);
});
