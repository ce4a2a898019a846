import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, it } from "node:test";
import { counting } from "./extent.js";
import { fuzz } from "./fuzz.js";
import { checkVector, keepVector, octetsOf, readVectors } from "./vectors.js";

describe("a conversation that is kept comes to what is expected, in whatever pieces it comes:", () => {
  const vectors = readVectors();
  assert.ok(vectors.size > 0);
  for (const [name, vector] of vectors) {
    it(`${vector.role}: ${vector.what} (${name})`, () => {
      assert.notEqual(vector.expected, undefined, "what must come of it is yet to be said");
      checkVector(vector);
    });
  }
});

describe("the check of what is kept", () => {
  const [, vector] = [...readVectors()].find(([name]) => name === "window-past-limit.json")!;
  const { told, answered } = vector.expected!;

  it("fails when something else is answered, or told", () => {
    assert.throws(() => checkVector({ ...vector, expected: { told, answered: ["SETTINGS ACK"] } }), /answered is/);
    assert.throws(() => checkVector({ ...vector, expected: { told: [], answered } }), /told is/);
  });

  it("fails when the code is another", () => {
    const other = answered.map((line) => line.replace("FLOW_CONTROL_ERROR", "PROTOCOL_ERROR"));
    assert.throws(() => checkVector({ ...vector, expected: { told, answered: other } }), /answered is/);
  });
});

describe("a conversation that goes wrong", () => {
  it("is written down, and is the same when it is read", (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), "baud-vectors-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const found = fuzz("server", 1, counting(3), () => {
      throw new Error("wrong");
    });
    assert.match(found.fault ?? "", /seed 1, server: Error: wrong/);
    assert.equal(found.conversations, 0);
    keepVector("found", found.vector!, folder);
    const read = readVectors(folder).get("found.json")!;
    assert.deepEqual(read, found.vector);
    assert.ok(octetsOf(read).length > 24);
  });
});
