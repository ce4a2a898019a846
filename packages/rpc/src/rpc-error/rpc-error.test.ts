import assert from "node:assert/strict";
import { test } from "node:test";
import { Metadata, RpcError, Status } from "../index.js";

test("the message names the code", () => {
  const error = new RpcError(Status.NOT_FOUND, "no such feature");
  assert.equal(error.message, "NOT_FOUND: no such feature");
  assert.equal(String(error), "RpcError: NOT_FOUND: no such feature");
  assert.ok(error.stack!.startsWith("RpcError: NOT_FOUND"));
  assert.equal("cause" in error, false);
});

test("an error of another copy of the package is recognised", () => {
  const other = Object.assign(new Error("x"), { [Symbol.for("baud.RpcError")]: true, code: 5 });
  assert.ok(other instanceof RpcError);
  assert.equal(new Error("x") instanceof RpcError, false);
  assert.equal((null as unknown) instanceof RpcError, false);
});

test("a class derived from it is told apart", () => {
  class QuotaError extends RpcError {}
  assert.equal(new RpcError(Status.ABORTED, "x") instanceof QuotaError, false);
  assert.equal(new QuotaError(Status.ABORTED, "x") instanceof QuotaError, true);
  assert.equal(new QuotaError(Status.ABORTED, "x") instanceof RpcError, true);
});

test("metadata is given as Metadata or as a plain object, and is never missing", () => {
  const metadata = new Metadata({ a: "b" });
  assert.equal(new RpcError(Status.ABORTED, "x", { metadata }).metadata, metadata);
  assert.equal(new RpcError(Status.ABORTED, "x", { metadata: { a: "b" } }).metadata.get("a"), "b");
  assert.equal(new RpcError(Status.ABORTED, "x").metadata.size, 0);
});
