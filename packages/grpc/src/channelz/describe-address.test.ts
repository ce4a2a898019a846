import assert from "node:assert/strict";
import { test } from "node:test";
import { describeAddress } from "./describe-address.js";

const v6 = (...groups: readonly number[]): number[] => groups.flatMap((group) => [group >> 8, group & 0xff]);
const cases: readonly [text: string, bytes: readonly number[] | string, port?: number][] = [
  ["127.0.0.1:50051", [127, 0, 0, 1], 50051],
  ["[::1]:1", v6(0, 0, 0, 0, 0, 0, 0, 1), 1],
  ["[::]:1", v6(0, 0, 0, 0, 0, 0, 0, 0), 1],
  ["[2001:db8::a:b]:443", v6(0x2001, 0xdb8, 0, 0, 0, 0, 0xa, 0xb), 443],
  ["[1:2:3:4:5:6:7:8]:443", v6(1, 2, 3, 4, 5, 6, 7, 8), 443],
  ["[::ffff:10.1.2.3]:5", v6(0, 0, 0, 0, 0, 0xffff, 0x0a01, 0x0203), 5],
  ["[fe80::1%eth0]:5", v6(0xfe80, 0, 0, 0, 0, 0, 0, 1), 5],
  ["unix:/run/x.sock", "/run/x.sock"],
];
for (const [text, expected, port] of cases) {
  test(`${text} is told as bytes and port, or as a path`, () => {
    const { address } = describeAddress(text);
    if (typeof expected === "string") {
      assert.deepEqual(address, { case: "udsAddress", value: { filename: expected } });
    } else {
      const value = { ipAddress: Uint8Array.from(expected), port };
      assert.deepEqual(address, { case: "tcpipAddress", value });
    }
  });
}

test("what is neither is told as it stands", () => {
  assert.deepEqual(describeAddress("localhost:1").address, { case: "otherAddress", value: { name: "localhost:1" } });
});
