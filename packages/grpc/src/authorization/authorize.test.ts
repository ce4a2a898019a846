import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { Status } from "@baud/rpc";
import { apiKeys, authenticate, authorize, authorizeFromFile } from "../index.js";
import { KeptLog, Testbed } from "../testing/testbed.js";
import { TextsHandlers } from "../testing/texts-service.js";

const key = "correct-horse-battery-staple";
const isCarol = authenticate([apiKeys({ keys: { carol: key } })]);
const metadata = { "x-api-key": key };

function policyFor(principal: string, ...paths: readonly string[]): string {
  return JSON.stringify({
    name: "texts",
    allow_rules: [{ name: "one", source: { principals: [principal] }, request: { paths } }],
  });
}

test("a policy stands between who is known and what they call, before anything is decoded", async () => {
  const interceptors = [isCarol, authorize(policyFor("carol", "/test.Texts/Upper"))];
  await using testbed = await Testbed.start(new TextsHandlers(), { server: { interceptors } });
  assert.equal((await testbed.stub.upper({ text: "in" }, { metadata })).text, "IN");
  await assert.rejects(testbed.stub.join([{ text: "in" }], { metadata }), {
    code: Status.PERMISSION_DENIED,
    details: "Unauthorized RPC request rejected.",
  });
  await assert.rejects(testbed.stub.upper({ text: "in" }), { code: Status.UNAUTHENTICATED });
});

test("a policy in a file is followed while the server runs, and one that is wrong leaves the one before", async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "baud-policy-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, "policy.json");
  writeFileSync(file, policyFor("carol", "/test.Texts/*"));
  const logger = new KeptLog();
  const interceptors = [isCarol, authorizeFromFile(file, { refreshIntervalMs: 0, logger })];
  await using testbed = await Testbed.start(new TextsHandlers(), { server: { interceptors } });
  const enter = async (): Promise<string> => (await testbed.stub.upper({ text: "in" }, { metadata })).text;
  assert.equal(await enter(), "IN");
  writeFileSync(file, policyFor("dave", "/test.Texts/*"));
  await assert.rejects(enter(), { code: Status.PERMISSION_DENIED });
  writeFileSync(file, '{ "name": "texts", "allow_rules": [{ "name": "all", "sauce": {} }] }');
  await assert.rejects(enter(), { code: Status.PERMISSION_DENIED });
  assert.equal(logger.entries.length, 1);
  assert.match(String(logger.entries[0]?.details["err"]), /"sauce" is not known/);
  writeFileSync(file, policyFor("carol", "/test.Texts/Upper"));
  assert.equal(await enter(), "IN");
});

test("a policy that is wrong from the beginning is the caller's mistake, and so is a file that is not there", () => {
  assert.throws(() => authorize("{}"), { name: "TypeError", message: /name: expected a text/ });
  assert.throws(() => authorizeFromFile(path.join(tmpdir(), "no-such-policy.json")), { code: "ENOENT" });
});
