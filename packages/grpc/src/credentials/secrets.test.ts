import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { certificate } from "../testing/testbed.js";

const program = fileURLToPath(new URL("../testing/guarded-calls.js", import.meta.url));

test("secrets are in no log, no error, no trace of frames or calls, and not in channelz", {
  timeout: 300_000,
}, async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "baud-secrets-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const apiKey = "correct-horse-battery-staple";
  const sharedSecret = "a secret that both sides share, of 44 letters";
  const child = fork(program, [apiKey, sharedSecret, folder], {
    env: { ...process.env, BAUD_DEBUG: "http2,calls,channels", GRPC_BINARY_LOG_FILTER: "*", TMPDIR: folder },
    silent: true,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  }
  const tokens: string[] = [];
  child.on("message", (message) => tokens.push(...(message as string[])));
  const [exitCode] = await once(child, "close");
  assert.equal(exitCode, 0, said);

  // All of them had a say, and what they would have told of the secrets is left out.
  assert.match(said, /http2 client -> .* HEADERS/);
  assert.match(said, /calls server/);
  assert.match(said, /channels channel/);
  assert.match(said, /authorization: \(redacted, length \d+\)/);
  assert.match(said, /signature is wrong/);
  assert.match(said, /x-api-key of the call is not known/);
  assert.match(said, /Changed files cannot be used/);
  assert.match(said, /the handler has a fault/);
  assert.match(said, /"standardName"/);
  const log = readdirSync(folder).find((name) => name.endsWith(".binpb"));
  assert.ok(log !== undefined, "there is a binary log");
  const logged = readFileSync(path.join(folder, log), "latin1");
  assert.match(logged, /test\.Texts\/Upper/);

  assert.equal(tokens.length, 2);
  // A part of a secret is one, too.
  const secrets = [
    apiKey.slice(0, 20),
    sharedSecret.slice(0, 20),
    ...tokens.map((token) => token.slice(-20)),
    ...certificate("server.key")
      .split("\n")
      .filter((line) => line.length > 30)
      .map((line) => line.slice(0, 30)),
  ];
  for (const secret of secrets) {
    assert.ok(!said.includes(secret), `${secret} is in what was printed`);
    assert.ok(!logged.includes(secret), `${secret} is in the binary log`);
  }
});
