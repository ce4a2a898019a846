import assert from "node:assert/strict";
import { it } from "node:test";
import { withServer } from "../testing/with-server.js";

it("adds and multiplies", { timeout: 300_000 }, async () => {
  await withServer(["calculator"], async ({ client }) => {
    assert.equal((await client()).stdout, "100 + 300 = 400\n100 * 300 = 30000\n");
    assert.equal((await client("-7", "6")).stdout, "-7 + 6 = -1\n-7 * 6 = -42\n");
  });
});

it("answers OUT_OF_RANGE where a result does not fit into 32 bits", { timeout: 300_000 }, async () => {
  await withServer(["calculator"], async ({ startClient }) => {
    await using client = startClient("2147483647", "2");
    const { exitCode, stdout } = await client.finished;
    assert.deepEqual(stdout.split("\n"), [
      "2147483647 + 2: OUT_OF_RANGE, 2147483647 + 2 does not fit into 32 bits",
      "2147483647 * 2: OUT_OF_RANGE, 2147483647 * 2 does not fit into 32 bits",
      "",
    ]);
    assert.equal(exitCode, 1);
  });
});

it("fills 32 bits to the last one", { timeout: 300_000 }, async () => {
  await withServer(["calculator"], async ({ client }) => {
    assert.equal((await client("2147483647", "0")).stdout, "2147483647 + 0 = 2147483647\n2147483647 * 0 = 0\n");
    assert.equal((await client("-65536", "32768")).stdout, "-65536 + 32768 = -32768\n-65536 * 32768 = -2147483648\n");
  });
});
