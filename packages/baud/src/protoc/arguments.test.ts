import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parseArguments } from "./arguments.js";
import { helpText } from "./help-text.js";
import { ProtocError } from "./protoc-error.js";

const recorded = new URL("../../testdata/flags.json", import.meta.url);
const flagsByVersion = JSON.parse(readFileSync(recorded, "utf8")) as Record<string, readonly string[]>;

for (const [version, flags] of Object.entries(flagsByVersion)) {
  for (const flag of flags) {
    test(`knows ${flag}, which the help of protoc ${version} names, and tells of it`, () => {
      assert.ok(isKnown(flag));
      // Each of protoc's own generators has a flag; they are not ours, but any plugin of the name will do.
      if (!flag.endsWith("_out") || flag.startsWith("--de")) assert.ok(helpText.includes(flag), `${flag} in the help`);
    });
  }
}

test("refuses a flag that nobody knows", () => {
  assert.ok(!isKnown("--speed"));
});

/** Whether a flag is taken: what is asked beside it, and its value, may still be wrong. */
function isKnown(flag: string): boolean {
  try {
    parseArguments([`${flag}=x`, "-oout.pb", "x.proto"]);
    return true;
  } catch (error) {
    if (!(error instanceof ProtocError)) throw error;
    return !error.message.startsWith("Unknown flag");
  }
}
