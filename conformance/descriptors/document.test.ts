import assert from "node:assert/strict";
import { test } from "node:test";
import { descriptorDocument } from "./document.js";

test("tells every comparison, and the sum of all, and leaves what is not compared again", () => {
  const page = descriptorDocument(
    [
      {
        oracle: "3.21.12",
        name: "a tree",
        comparisons: [
          ["files alone", { identical: 1200, different: ["a.proto"] }],
          ["with imports", { identical: 1201, different: [] }],
        ],
      },
      { oracle: "35.1", name: "another", comparisons: [["files alone", { identical: 5, different: [] }]] },
    ],
    { native: 12, editions: 3 },
  );
  for (const line of [
    "| 3.21.12 | a tree | files alone | 1,200 | 1 |",
    "| 3.21.12 | a tree | with imports | 1,201 | 0 |",
    "| 35.1 | another | files alone | 5 | 0 |",
    "| | | **all** | **2,406** | **1** |",
  ]) {
    assert(page.includes(`\n${line}\n`), line);
  }
  const again = descriptorDocument(
    [{ oracle: "35.1", name: "another", comparisons: [["files alone", { identical: 6, different: [] }]] }],
    { native: 12, editions: 3 },
    page,
  );
  assert.equal(again, page.replace("| 5 | 0 |", "| 6 | 0 |").replace("2,406", "2,407"));
  assert.match(page, /these 12 sources .* and 3 in editions/);
});
