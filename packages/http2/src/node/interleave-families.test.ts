import assert from "node:assert/strict";
import { isIPv6 } from "node:net";
import { it } from "node:test";
import { interleaveFamilies } from "./interleave-families.js";

it("families take turns, from that of the first, and each keeps its order", () => {
  const cases: [addresses: string[], order: string[]][] = [
    [[], []],
    [["192.0.2.1"], ["192.0.2.1"]],
    [
      ["::1", "::2", "192.0.2.1"],
      ["::1", "192.0.2.1", "::2"],
    ],
    [
      ["192.0.2.1", "::1", "::2", "::3"],
      ["192.0.2.1", "::1", "::2", "::3"],
    ],
    [
      ["192.0.2.1", "192.0.2.2", "192.0.2.3", "::1"],
      ["192.0.2.1", "::1", "192.0.2.2", "192.0.2.3"],
    ],
  ];
  for (const [addresses, order] of cases) assert.deepEqual(interleaveFamilies(addresses, isIPv6), order);
});
