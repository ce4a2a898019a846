import assert from "node:assert/strict";
import { test } from "node:test";
import { Status } from "@baud/rpc";
import { Texts } from "../../testing/texts-service.js";
import { CallOverLink } from "../call-over-link.js";
import { IoLink } from "./io-link.js";

for (const [title, source] of [
  ["ends itself", "parentPort.on('message', () => process.exit(3));"],
  ["throws", "parentPort.on('message', () => { throw new Error('broken'); });"],
  ["cannot be started", "throw new Error('broken');"],
] as const) {
  test(`an I/O thread that ${title} fails the call that waits for it, and is known to be dead`, {
    timeout: 300_000,
  }, () => {
    // The thread uses its signals as the real one does.
    const script = `
      import { parentPort, workerData } from "node:worker_threads";
      const { signals, events } = workerData.memory;
      process.on("exit", () => {
        Atomics.store(new Int32Array(signals), 2, 1);
        Atomics.notify(new Int32Array(events, 0, 2), 0);
      });
      ${source}`;
    const link = new IoLink(new URL(`data:text/javascript,${encodeURIComponent(script)}`), {});
    const call = new CallOverLink(Texts.methods.upper, link, {});
    call.sendOnly({ text: "a" });
    assert.throws(() => call.waitForOne(), { code: Status.UNAVAILABLE, message: /ended unexpectedly/ });
    assert.equal(link.isOpen, false);
  });
}
