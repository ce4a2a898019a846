import assert from "node:assert/strict";
import { test } from "node:test";
import { matrixDocument } from "./matrix-document.js";
import type { Outcome, Result, Security } from "./outcome.js";
import type { Peer } from "./peer.js";

const baud = peer("baud");
const other = peer("other");
const passed: Outcome = { kind: "passed" };

test("a cell says in one word what plain and TLS agree on, and tells them apart where they do not", () => {
  const document = matrixDocument(
    [
      result(other, "plain", "empty_unary", passed),
      result(other, "TLS", "empty_unary", passed),
      result(other, "plain", "large_unary", passed),
      result(other, "TLS", "large_unary", { kind: "failed", output: "no" }),
      result(baud, "plain", "orca_oob", passed),
    ],
    [baud, other],
    [],
  );
  assert.match(document, /^\| case \| baud's server \| other's server \|$/m);
  assert.match(document, /^\| empty_unary \| not run \| pass \|$/m);
  assert.match(document, /^\| large_unary \| not run \| plain: pass, TLS: \*\*FAIL\*\* \|$/m);
  assert.match(document, /^\| orca_oob \| pass \| not run \|$/m);
  assert.doesNotMatch(document, /ping_pong/, "a case that nobody ran");
});

test("gaps of peers are numbered by their reasons, which are told below", () => {
  const document = matrixDocument(
    [
      result(other, "plain", "empty_unary", { kind: "gap", reason: "has no such case" }),
      result(other, "plain", "large_unary", { kind: "gap", reason: "counts wrong" }),
      result(other, "plain", "ping_pong", { kind: "gap", reason: "has no such case" }),
    ],
    [baud, other],
    [],
  );
  assert.match(document, /^\| empty_unary \| gap 1 \|$/m);
  assert.match(document, /^\| large_unary \| gap 2 \|$/m);
  assert.match(document, /^\| ping_pong \| gap 1 \|$/m);
  assert.match(document, /gap 1: has no such case\n.*gap 2: counts wrong/);
});

test("a peer that could not be run is named with what is missing", () => {
  const document = matrixDocument(
    [result(baud, "plain", "empty_unary", passed)],
    [baud],
    [{ name: "grpc-go", missing: "there is no `go` on the PATH" }],
  );
  assert.match(document, /^Not run: grpc-go; there is no `go` on the PATH\.$/m);
});

function peer(name: string): Peer {
  const program = () => ({ command: "none", args: [] });
  return {
    name,
    version: "1",
    certificates: undefined,
    server: program,
    client: program,
    serverGaps: {},
    clientGaps: {},
    roles: [],
  };
}

function result(server: Peer, security: Security, testCase: string, outcome: Outcome): Result {
  return { client: baud, server, security, testCase, outcome };
}
