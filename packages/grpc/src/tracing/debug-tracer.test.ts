import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { RpcError, Status } from "@baud/rpc";
import { Testbed } from "../testing/testbed.js";
import { TextsHandlers } from "../testing/texts-service.js";

/** What is printed from now on, with `BAUD_DEBUG` for the test to set. */
function capture(t: TestContext): string[] {
  const before = process.env["BAUD_DEBUG"];
  t.after(() => {
    if (before === undefined) delete process.env["BAUD_DEBUG"];
    else process.env["BAUD_DEBUG"] = before;
  });
  const printed: string[] = [];
  t.mock.method(process.stderr, "write", (text: string) => printed.push(text) > 0);
  return printed;
}

test("prints calls and channels that are made while BAUD_DEBUG asks for them, and no secret", async (t) => {
  const printed = capture(t);
  const callOnce = async (): Promise<void> => {
    await using bed = await Testbed.start(new TextsHandlers(), { channel: { compression: "gzip" } });
    const metadata = { "x-a": "1", authorization: "Bearer hidden" };
    await bed.stub.upper({ text: "a".repeat(100) }, { metadata, timeoutMs: 60_000 });
  };
  process.env["BAUD_DEBUG"] = "";
  await callOnce();
  assert.deepEqual(printed, []);

  process.env["BAUD_DEBUG"] = "calls,channels";
  await callOnce();
  const text = printed.join("");
  const expected = [
    /calls client call (\d+) \/test\.Texts\/Upper to 127\.0\.0\.1:\d+, within \d+ ms\n/,
    /calls client call \d+ goes to 127\.0\.0\.1:\d+\n/,
    /calls client call \d+ -> headers\n {4}x-a: 1\n {4}authorization: \(redacted, length 13\)\n/,
    /calls client call \d+ -> message of 102 bytes, compressed to \d+\n/,
    /calls server call \d+ <- \/test\.Texts\/Upper, from 127\.0\.0\.1:\d+, within \d+ ms\n {4}x-a: 1\n/,
    /calls server call \d+ <- message of 102 bytes, compressed to \d+\n/,
    /calls server call \d+ OK\n/,
    /calls client call \d+ <- message of 102 bytes\n/,
    /calls client call \d+ is over: OK\n/,
    /channels channel \d+ to 127\.0\.0\.1:\d+ CONNECTING\n/,
    /channels subchannel \d+ to 127\.0\.0\.1:\d+ READY\n/,
    /channels server \d+ Listens on 127\.0\.0\.1:\d+\n/,
  ];
  for (const line of expected) assert.match(text, line);
  assert.doesNotMatch(text, /hidden/);
});

test("prints what a server says of a failure so that it commands no terminal and makes no lines of its own", async (t) => {
  const printed = capture(t);
  process.env["BAUD_DEBUG"] = "calls";
  class Forger extends TextsHandlers {
    override async upper(): Promise<never> {
      throw new RpcError(Status.ABORTED, "no\n12:00:00.000 calls forged \u001b[2J");
    }
  }
  await using bed = await Testbed.start(new Forger());
  await assert.rejects(bed.stub.upper({}), { code: Status.ABORTED });
  const text = printed.join("");
  assert.match(text, /calls client call \d+ is over: ABORTED no\\n12:00:00\.000 calls forged \\x1b\[2J\n/);
  assert.doesNotMatch(text, /^12:00:00\.000 calls forged/m);
  assert.ok(!text.includes("\u001b"));
});
