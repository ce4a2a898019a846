import assert from "node:assert/strict";
import { test } from "node:test";
import { closestName } from "./closest-name.js";

const names = ["string", "int32", "sint32", "Customer", "CustomerList", "Id"];

const cases: readonly { readonly written: string; readonly meant: string | undefined }[] = [
  { written: "sting", meant: "string" },
  { written: "int", meant: undefined },
  { written: "in32", meant: "int32" },
  { written: "nit32", meant: "int32" },
  { written: "Costumer", meant: "Customer" },
  { written: "customerlist", meant: "CustomerList" },
  { written: "ID", meant: "Id" },
  { written: "ab", meant: undefined },
  { written: "Supplier", meant: undefined },
  { written: "", meant: undefined },
];

for (const { written, meant } of cases) {
  test(`takes "${written}" for ${meant === undefined ? "nothing that there is" : `"${meant}"`}`, () => {
    assert.equal(
      closestName(written, names, (name) => name),
      meant,
    );
  });
}
