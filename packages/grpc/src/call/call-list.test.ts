import assert from "node:assert/strict";
import { test } from "node:test";
import { CallList, type ListedCall } from "./call-list.js";

interface NamedCall extends ListedCall<NamedCall> {
  readonly name: string;
}

test("calls leave the list in any order, the others stay in theirs, and one that left points to nothing", () => {
  for (const order of ["abcd", "dcba", "bdac", "cabd"]) {
    const list = new CallList<NamedCall>();
    const calls = [..."abcd"].map((name): NamedCall => ({ name, nextCall: undefined, previousCall: undefined }));
    for (const call of calls) list.add(call);
    let left = "abcd";
    for (const name of order) {
      const call = calls.find((one) => one.name === name);
      assert.ok(call);
      list.remove(call);
      left = left.replace(name, "");
      assert.equal(
        list
          .all()
          .map((one) => one.name)
          .join(""),
        left,
      );
      assert.deepEqual([call.nextCall, call.previousCall], [undefined, undefined]);
      list.remove(call);
    }
  }
});
