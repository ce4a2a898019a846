import assert from "node:assert/strict";
import { test } from "node:test";
import { type ServerContext, Status } from "@baud/rpc";
import { apiKeys, authenticate } from "../index.js";
import { Testbed } from "../testing/testbed.js";
import { type Text, TextsHandlers } from "../testing/texts-service.js";

const handlers = Object.assign(new TextsHandlers(), {
  upper: (_: Text, { principal }: ServerContext): Text => ({ text: principal?.id ?? "nobody" }),
});

for (const path of ["/test.Texts/Upper", "/test.Texts/*"]) {
  test(`${path} may be called by anybody when it is public`, async () => {
    const interceptors = [authenticate([], { publicMethods: [path] })];
    await using testbed = await Testbed.start(handlers, { server: { interceptors } });
    assert.equal((await testbed.stub.upper({})).text, "nobody");
  });
}

test("what a verifier throws is told to the server and not to the client", async () => {
  const errors: unknown[] = [];
  const fault = new Error("the key is hunter2");
  const failing = () => {
    throw fault;
  };
  const interceptors = [authenticate([failing], { onError: (error) => errors.push(error) })];
  await using testbed = await Testbed.start(handlers, { server: { interceptors } });
  await assert.rejects(testbed.stub.upper({}), {
    code: Status.UNAUTHENTICATED,
    details: "The credentials could not be verified",
  });
  assert.deepEqual(errors, [fault]);
});

test("paths that name no method, and keys that can be guessed, are the caller's mistake", () => {
  for (const path of ["test.Texts/Upper", "/test.Texts", "*", "/*/Upper", "/test.Texts/U*"]) {
    assert.throws(() => authenticate([], { publicMethods: [path] }), { name: "TypeError", message: /no path/ });
  }
  assert.throws(() => apiKeys({ keys: { carol: "short" } }), { name: "TypeError", message: /^The API key of carol/ });
});
