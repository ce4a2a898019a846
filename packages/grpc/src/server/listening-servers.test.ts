import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { createBlockingClient } from "../blocking/index.js";
import { Server, ServerCredentials } from "../index.js";
import { ServerThread } from "../testing/server-thread.js";
import { Texts } from "../testing/texts-service.js";
import { listeningServers } from "./listening-servers.js";

test("a blocking call in a thread that serves is warned of, once, with its place", { timeout: 30_000 }, async () => {
  await using elsewhere = await ServerThread.start();
  using stub = createBlockingClient(Texts, elsewhere.address);
  const warnings: (Error & { code?: string })[] = [];
  const keep = (warning: Error): number => warnings.push(warning);
  process.on("warning", keep);
  {
    await using here = new Server();
    await here.listen("localhost:0", ServerCredentials.insecure());
    assert.equal(listeningServers.count, 1);
    const warned = once(process, "warning");
    stub.upper({});
    stub.upper({});
    await warned;
  }
  process.off("warning", keep);
  assert.equal(listeningServers.count, 0);
  assert.equal(warnings.length, 1);
  assert.equal(warnings[0]!.code, "BAUD_BLOCKING_CALL");
  assert.match(warnings[0]!.message, /test\.Texts\/Upper .*, at .*listening-servers\.test/);
});
