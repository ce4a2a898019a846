import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { Status } from "@baud/rpc";
import { ChannelCredentials, Server, ServerCredentials } from "../index.js";
import { callUpper } from "../testing/blocking-caller.js";
import { lastingPort } from "../testing/lasting-port.js";
import { leavesNothing } from "../testing/left-behind.js";
import { ServerThread } from "../testing/server-thread.js";
import { Texts, TextsHandlers } from "../testing/texts-service.js";
import { createBlockingClient } from "./index.js";

const timeout = 300_000;

test("a blocking call inside the event loop of a server is warned of once, with its place", { timeout }, () =>
  leavesNothing(async () => {
    const warnings: Error[] = [];
    const listener = (warning: Error & { code?: string }): void => {
      // Node may have something to say as well.
      if (warning.code === "BAUD_BLOCKING_CALL") warnings.push(warning);
    };
    process.on("warning", listener);
    await using elsewhere = await ServerThread.start();
    await using server = new Server();
    server.addService(Texts, new TextsHandlers());
    using stub = createBlockingClient(Texts, elsewhere.address);
    callUpper(stub);
    await new Promise(setImmediate);
    assert.equal(warnings.length, 0);

    await server.listen("localhost:0", ServerCredentials.insecure());
    callUpper(stub);
    stub.letters({}).return();
    await new Promise(setImmediate);
    process.off("warning", listener);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!.message, /\/test\.Texts\/Upper holds up the event loop .*blocking-caller\.[jt]s:\d+/);
    assert.equal(warnings[0]!.name, "BlockingCallWarning");
  }),
);

test("an I/O thread that is killed in the middle of a call fails it, and the next call has another", { timeout }, () =>
  leavesNothing(async () => {
    await using server = await ServerThread.start();
    const credentials = new URL("../testing/dying-credentials.js", import.meta.url);
    using stub = createBlockingClient(Texts, server.address, { credentials });
    for (let n = 0; n < 3; n++) {
      assert.throws(() => stub.upper({ text: "a" }), { code: Status.UNAVAILABLE, message: /ended unexpectedly/ });
    }
    assert.throws(() => Array.from(stub.letters({ text: "a" })), { code: Status.UNAVAILABLE });
  }),
);

test("a server that dies in the middle of a call fails it, and the channel connects to the next", { timeout }, () =>
  leavesNothing(async () => {
    const first = await ServerThread.start("insecure", `127.0.0.1:${await lastingPort()}`);
    using stub = createBlockingClient(Texts, first.address);
    const letters = stub.letters({ text: "!endless" });
    letters.next();
    await first[Symbol.asyncDispose]();
    assert.throws(() => Array.from(letters), { code: Status.UNAVAILABLE });
    await using _second = await ServerThread.start("insecure", first.address);
    assert.equal(stub.upper({ text: "again" }, { waitForReady: true }).text, "AGAIN");
  }),
);

test("a message of any size about that of the shared memory arrives whole, both ways at once", { timeout }, () =>
  leavesNothing(async () => {
    await using server = await ServerThread.start();
    using stub = createBlockingClient(Texts, server.address, { maxReceiveMessageBytes: 64 << 20 });
    const near = [-30, -14, -13, -10, -9, -5, -4, -1, 0, 1, 9, 13].map((more) => (1 << 20) + more);
    const sizes = [1, ...near, 3 << 20, 2, ...near];
    const requests = sizes.map((size, index) => ({ text: String.fromCharCode(65 + index).repeat(size) }));
    let index = 0;
    for (const { text } of stub.echo(requests)) assert.ok(text === requests[index++]!.text, `message ${index}`);
    assert.equal(index, sizes.length);
  }),
);

test("a unix socket is a target like any other", { timeout, skip: process.platform === "win32" }, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "baud-blocking-"));
  await leavesNothing(async () => {
    await using server = await ServerThread.start("insecure", `unix:${folder}/texts.sock`);
    using stub = createBlockingClient(Texts, server.address, { credentials: ChannelCredentials.local() });
    const { response, call } = stub.upper.withCall({ text: "a" });
    assert.deepEqual([response.text, call.peer], ["A", server.address]);
  });
  rmSync(folder, { recursive: true });
});

for (const [title, end, status] of [
  ["comes to its end", "", 0],
  ["calls process.exit", "process.exit(5)", 5],
  ["throws", "throw new Error('by mistake')", 1],
] as const) {
  test(`a script that ${title} while calls are open ends at once, and they end at the server`, { timeout }, () =>
    leavesNothing(async () => {
      await using server = await ServerThread.start();
      const script = `
        import { createBlockingClient } from ${JSON.stringify(new URL("./index.js", import.meta.url).href)};
        import { Texts } from ${JSON.stringify(new URL("../testing/texts-service.js", import.meta.url).href)};
        const stub = createBlockingClient(Texts, ${JSON.stringify(server.address)});
        const [letters, talk] = [stub.letters({ text: "!endless" }), stub.echo()];
        letters.next();
        talk.write({ text: "a" });
        console.log(talk.next().value.text);
        ${end}`;
      const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
        stdio: ["ignore", "pipe", "pipe"],
      });
      const said = { stdout: "", stderr: "" };
      for (const name of ["stdout", "stderr"] as const) {
        child[name].setEncoding("utf8").on("data", (text: string) => (said[name] += text));
      }
      const [code] = await once(child, "close");
      assert.deepEqual([said.stdout, code], ["a\n", status], said.stderr);
      await server.cancelled("Letters");
      await server.cancelled("Echo");
    }),
  );
}
