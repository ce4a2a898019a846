import assert from "node:assert/strict";
import { it } from "node:test";
import { bytesMethod, isMethodPath } from "./bytes-method.js";

for (const path of ["/a.B/C", "/a/b/C", "/__proto__/__proto__", "/a.b_c.D/e"]) {
  it(`${path} can be the path of a method`, () => {
    assert.ok(isMethodPath(path));
    assert.equal(bytesMethod(path).name, path.slice(path.lastIndexOf("/") + 1));
  });
}

for (const path of [
  "a.B/C",
  "//a.B/C",
  "/a.B//C",
  "/a.B/C/",
  "/C",
  "/",
  "/a.B/%43",
  "/a.B/../C",
  "/./C",
  "/a.B/C?d",
  "/a.B/C#d",
]) {
  it(`${path} cannot`, () => {
    assert.equal(isMethodPath(path), false);
    // The cast is the mistake that the check is for.
    assert.throws(() => bytesMethod(path as "/a/b"), TypeError);
  });
}
