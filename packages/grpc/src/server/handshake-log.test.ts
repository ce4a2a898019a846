import assert from "node:assert/strict";
import { test } from "node:test";
import { KeptLog } from "../testing/testbed.js";
import { HandshakeLog } from "./handshake-log.js";

test("handshakes that fail are told once a second, with the number of those between", () => {
  const logger = new KeptLog();
  const log = new HandshakeLog(logger);
  for (const now of [0, 10, 999, 1000, 2500]) log.tell(`reason ${now}`, "10.0.0.1:1", "0.0.0.0:443", now);
  const address = { client: "10.0.0.1:1", address: "0.0.0.0:443" };
  assert.deepEqual(logger.entries, [
    { message: "A TLS handshake failed: reason 0", details: address },
    { message: "A TLS handshake failed: reason 1000", details: { ...address, untold: 2 } },
    { message: "A TLS handshake failed: reason 2500", details: address },
  ]);
});
