import assert from "node:assert/strict";
import { test } from "node:test";
import { parseStatus, Status, statusName, statusOfHttp } from "../index.js";

test("codes have the numbers and names of gRPC", () => {
  assert.deepEqual(Object.values(Status), [...Array(17).keys()]);
  for (const [name, code] of Object.entries(Status)) assert.equal(statusName(code), name);
});

test("a code that gRPC does not define is UNKNOWN; what is no number is nothing", () => {
  assert.equal(parseStatus("5"), Status.NOT_FOUND);
  assert.equal(parseStatus("17"), Status.UNKNOWN);
  for (const text of ["", "-1", "1.0", "OK", " 1", "0x1"]) assert.equal(parseStatus(text), undefined, text);
});

const httpStatuses: readonly [http: number, status: Status][] = [
  [400, Status.INTERNAL],
  [401, Status.UNAUTHENTICATED],
  [403, Status.PERMISSION_DENIED],
  [404, Status.UNIMPLEMENTED],
  [429, Status.UNAVAILABLE],
  [502, Status.UNAVAILABLE],
  [503, Status.UNAVAILABLE],
  [504, Status.UNAVAILABLE],
  [200, Status.UNKNOWN],
  [500, Status.UNKNOWN],
];
for (const [http, status] of httpStatuses) {
  test(`HTTP ${http} without grpc-status means ${statusName(status)}`, () => {
    assert.equal(statusOfHttp(http), status);
  });
}
