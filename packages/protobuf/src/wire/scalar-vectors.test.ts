import assert from "node:assert/strict";
import { test } from "node:test";
import { hex, toHex } from "../testing/hex.js";
import { Reader } from "./reader.js";
import { Writer } from "./writer.js";

type ScalarMethod =
  | "int32"
  | "uint32"
  | "sint32"
  | "bool"
  | "int64"
  | "uint64"
  | "sint64"
  | "fixed32"
  | "sfixed32"
  | "fixed64"
  | "sfixed64"
  | "float"
  | "double"
  | "string"
  | "bytes";

/** Type, value, and its bytes behind a tag (protobuf encoding guide). */
const vectors: readonly (readonly [ScalarMethod, unknown, string])[] = [
  ["int32", 0, "00"],
  ["int32", 1, "01"],
  ["int32", 127, "7f"],
  ["int32", 128, "8001"],
  ["int32", 150, "9601"],
  ["int32", 2147483647, "ffffffff07"],
  ["int32", -1, "ffffffffffffffffff01"],
  ["int32", -2147483648, "80808080f8ffffffff01"],
  ["uint32", 4294967295, "ffffffff0f"],
  ["sint32", 0, "00"],
  ["sint32", -1, "01"],
  ["sint32", 1, "02"],
  ["sint32", 2147483647, "feffffff0f"],
  ["sint32", -2147483648, "ffffffff0f"],
  ["bool", false, "00"],
  ["bool", true, "01"],
  ["int64", 0n, "00"],
  ["int64", 9223372036854775807n, "ffffffffffffffff7f"],
  ["int64", -9223372036854775808n, "80808080808080808001"],
  ["int64", -1n, "ffffffffffffffffff01"],
  ["int64", 4294967296n, "8080808010"],
  ["uint64", 18446744073709551615n, "ffffffffffffffffff01"],
  ["sint64", -1n, "01"],
  ["sint64", 9223372036854775807n, "feffffffffffffffff01"],
  ["sint64", -9223372036854775808n, "ffffffffffffffffff01"],
  ["sint64", 2147483648n, "8080808010"],
  ["fixed32", 4294967295, "ffffffff"],
  ["fixed32", 1, "01000000"],
  ["sfixed32", -2, "feffffff"],
  ["fixed64", 18446744073709551614n, "feffffffffffffff"],
  ["sfixed64", -2n, "feffffffffffffff"],
  ["sfixed64", 4294967297n, "0100000001000000"],
  ["float", 1.5, "0000c03f"],
  ["float", Number.NEGATIVE_INFINITY, "000080ff"],
  ["float", -0, "00000080"],
  ["double", 1.5, "000000000000f83f"],
  ["double", -0, "0000000000000080"],
  ["double", 5e-324, "0100000000000000"],
  ["string", "", "00"],
  ["string", "testing", "0774657374696e67"],
  ["string", "grüße, 世界", `0f${Buffer.from("grüße, 世界").toString("hex")}`],
  ["string", "a".repeat(12), `0c${"61".repeat(12)}`],
  ["string", "a".repeat(24), `18${"61".repeat(24)}`],
  ["string", "a".repeat(25), `19${"61".repeat(25)}`],
  ["string", "a".repeat(128), `8001${"61".repeat(128)}`],
  ["string", "é".repeat(64), `8001${"c3a9".repeat(64)}`],
  ["string", "é".repeat(100), `c801${"c3a9".repeat(100)}`],
  ["string", "😀", "04f09f9880"],
  ["string", "\ufffd\ufeff\0", "07efbfbdefbbbf00"],
  ["bytes", hex("00ff80"), "0300ff80"],
];

for (const [method, value, bytes] of vectors) {
  const label =
    typeof value === "string" && value.length > 20 ? `${value.slice(0, 5)}… of ${value.length}` : String(value);

  test(`${method} ${label} is written as the guide says`, () => {
    const writer = new Writer();
    writer.begin(0);
    // The table's values are of the method's type.
    writer[method](8, value as never);
    assert.equal(toHex(writer.finish()), `08${bytes}`);
  });

  test(`${method} ${label} is read back`, () => {
    const reader = new Reader(hex(bytes));
    assert.deepEqual(reader[method](), value);
    assert.equal(reader.pos, reader.limit);
  });

  test(`${method} ${label} is refused when it ends too early`, () => {
    const whole = hex(bytes);
    for (let length = 0; length < whole.length; length++) {
      // More bytes may follow in memory: only the limit counts. Short varints notice their end when the message ends.
      const reader = new Reader(whole, 0, length);
      try {
        reader[method]();
      } catch (error) {
        assert.equal((error as Error).name, "DecodeError");
        continue;
      }
      assert.ok(reader.pos > reader.limit, `${length} of ${whole.length} bytes`);
    }
  });
}

test("varints of more bytes than needed are read", () => {
  assert.equal(new Reader(hex("8180808000")).int32(), 1);
  assert.equal(new Reader(hex("81808080808080808000")).int32(), 1);
  assert.equal(new Reader(hex("81808080808080808000")).int64(), 1n);
  assert.equal(new Reader(hex("80808080808080808001")).bool(), true);
  assert.equal(new Reader(hex("80808080808080808000")).bool(), false);
});

test("a 64-bit varint in a 32-bit field is cut off", () => {
  assert.equal(new Reader(hex("ffffffffffffffff7f")).int32(), -1);
  assert.equal(new Reader(hex("ffffffffffffffff7f")).uint32(), 4294967295);
  assert.equal(new Reader(hex("8080808010")).int32(), 0);
});
