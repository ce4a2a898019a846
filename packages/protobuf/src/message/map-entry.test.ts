import assert from "node:assert/strict";
import { test } from "node:test";
import { mapEntries } from "../generated/map-entries.js";
import { ownEntries, setEntry } from "./map-entry.js";

test("a map's entries are its own, whatever it inherits", () => {
  const map: Record<string, string> = Object.assign(Object.create({ inherited: "x" }), { b: "1", a: "2" });
  setEntry(map, "__proto__", "3");
  assert.deepEqual(mapEntries(map), [
    ["b", "1"],
    ["a", "2"],
    ["__proto__", "3"],
  ]);
  const plain = { key: 1 };
  assert.equal(ownEntries(plain), plain);
});
