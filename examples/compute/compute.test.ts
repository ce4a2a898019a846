import assert from "node:assert/strict";
import { it } from "node:test";
import { withServer } from "../testing/with-server.js";

it("tells the length of a text, in characters", { timeout: 300_000 }, async () => {
  await withServer(["compute"], async ({ client }) => {
    assert.equal((await client()).stdout, "received: 6\n");
    assert.equal((await client("grüße, 世界 🌍")).stdout, "received: 11\n");
    assert.equal((await client("")).stdout, "received: 0\n");
  });
});
