import assert from "node:assert/strict";
import { test } from "node:test";
import { createBlockingClient } from "../blocking/index.js";
import { Server, ServerCredentials } from "../index.js";
import { ServerThread } from "../testing/server-thread.js";
import { Texts } from "../testing/texts-service.js";
import { listeningServers } from "./listening-servers.js";

test("a blocking call in a thread that serves is warned of, once, with its place", { timeout: 300_000 }, async () => {
  await using elsewhere = await ServerThread.start();
  using stub = createBlockingClient(Texts, elsewhere.address);
  const warnings: Error[] = [];
  let tell = (): void => {};
  const warned = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const keep = (warning: Error & { code?: string }): void => {
    // Node may have something to say as well.
    if (warning.code !== "BAUD_BLOCKING_CALL") return;
    warnings.push(warning);
    tell();
  };
  process.on("warning", keep);
  {
    await using here = new Server();
    await here.listen("localhost:0", ServerCredentials.insecure());
    assert.equal(listeningServers.count, 1);
    stub.upper({});
    stub.upper({});
    await warned;
  }
  process.off("warning", keep);
  assert.equal(listeningServers.count, 0);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0]!.message, /test\.Texts\/Upper .*, at .*listening-servers\.test/);
});
