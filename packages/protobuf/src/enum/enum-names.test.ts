import assert from "node:assert/strict";
import { test } from "node:test";
import { enumName, enumValue } from "./enum-names.js";

const Color = { RED: 0, CRIMSON: 0, GREEN: 1, BELOW: -1 } as const;

test("an enum's value has the first of its names, and none where it is unknown", () => {
  assert.equal(enumName(Color, 0), "RED");
  assert.equal(enumName(Color, -1), "BELOW");
  assert.equal(enumName(Color, 2), undefined);
  const name: "RED" | "CRIMSON" | "GREEN" | "BELOW" | undefined = enumName(Color, 1);
  assert.equal(name, "GREEN");
});

test("a name has its value, and what is no name of the enum has none", () => {
  assert.equal(enumValue(Color, "CRIMSON"), 0);
  for (const other of ["red", "", "toString", "__proto__", "constructor"]) {
    assert.equal(enumValue(Color, other), undefined, other);
  }
  const value: -1 | 0 | 1 | undefined = enumValue(Color, "GREEN");
  assert.equal(value, 1);
});
