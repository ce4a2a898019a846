import assert from "node:assert/strict";
import { test } from "node:test";
import { Metadata, unauthenticatedPeer } from "@baud/rpc";
import { parsePolicy } from "./policy.js";

const rule = (parts: object): string => JSON.stringify({ name: "p", allow_rules: [{ name: "r", ...parts }] });

const wrong: readonly [text: string, message: RegExp][] = [
  ["{", /policy/],
  ["[]", /policy: expected an object/],
  ['{"allow_rules":[{"name":"r"}]}', /name: expected a text/],
  ['{"name":"p"}', /allow_rules: there must be one/],
  ['{"name":"p","allow_rules":[{}]}', /allow_rules\[0\]\.name/],
  [rule({ sources: {} }), /"sources" is not known/],
  [rule({ source: { principals: "alice" } }), /principals: expected a list/],
  [rule({ request: { paths: [1] } }), /paths\[0\]: expected a text/],
  [rule({ request: { headers: [{ key: ":path", values: ["x"] }] } }), /not a header that rules may look at/],
  [rule({ request: { headers: [{ key: "Grpc-Status", values: ["x"] }] } }), /not a header that rules may look at/],
  [rule({ request: { headers: [{ key: "x" }] } }), /values: there must be one/],
];
for (const [text, message] of wrong) {
  test(`the policy ${text} is told to be wrong`, () => {
    assert.throws(() => parsePolicy(text), { name: "TypeError", message });
  });
}

/** Ways to write a path that some servers take for another. */
const paths: readonly [pattern: string, path: string, isAllowed: boolean][] = [
  ["/a.B/C", "/a.B/C", true],
  ["/a.B/*", "/a.B/C", true],
  ["*/C", "/a.B/C", true],
  ["*", "/a.B/C", true],
  ["/a.B/C", "a.B/C", false],
  ["/a.B/C", "/a.b/c", false],
  ["/a.B/C", "/a.B/%43", false],
  ["/a.B/C", "//a.B/C", false],
  ["/a.B/C", "/a.B/C/", false],
  ["/a.B/*", "/x/../a.B/C", false],
  ["/a.B/C", "/a.B/CD", false],
  ["/a.*/C", "/a.B/C", false],
];
for (const [pattern, path, isAllowed] of paths) {
  test(`${pattern} ${isAllowed ? "allows" : "does not allow"} ${path}`, () => {
    const policy = parsePolicy(rule({ request: { paths: [pattern] } }));
    const call = { path, metadata: new Metadata(), auth: unauthenticatedPeer, principal: undefined };
    assert.equal(policy.allows(call), isAllowed);
  });
}

test("a rule for anybody who is known does not let in who is not", () => {
  const policy = parsePolicy(rule({ source: { principals: ["*"] } }));
  const call = { path: "/a.B/C", metadata: new Metadata(), auth: unauthenticatedPeer };
  assert.equal(policy.allows({ ...call, principal: undefined }), false);
  assert.equal(policy.allows({ ...call, principal: { id: "alice", scheme: "bearer" } }), true);
});

test("what a rule denies, no rule allows", () => {
  const policy = parsePolicy(
    JSON.stringify({
      name: "p",
      deny_rules: [{ name: "d", request: { headers: [{ key: "X-Old", values: ["*"] }] } }],
      allow_rules: [{ name: "a" }],
    }),
  );
  const call = { path: "/a.B/C", auth: unauthenticatedPeer, principal: undefined };
  assert.equal(policy.allows({ ...call, metadata: new Metadata() }), true);
  assert.equal(policy.allows({ ...call, metadata: new Metadata({ "x-old": "1" }) }), false);
});
