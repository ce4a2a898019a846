import assert from "node:assert/strict";
import { test } from "node:test";
import { Status } from "@baud/rpc";
import { pino } from "pino";
import { Testbed } from "../testing/testbed.js";
import { TextsHandlers } from "../testing/texts-service.js";

test("a pino logger is told what handlers throw, with the error and the method", async () => {
  const lines: string[] = [];
  const logger = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  const handlers = new TextsHandlers();
  handlers.upper = async () => {
    throw new TypeError("the shelf is empty");
  };
  await using bed = await Testbed.start(handlers, { server: { logger } });
  await assert.rejects(bed.stub.upper({ text: "a" }), { code: Status.UNKNOWN });
  assert.equal(lines.length, 1);
  const { level, msg, method, err } = JSON.parse(lines[0]!);
  assert.deepEqual(
    [level, method, err.type, err.message],
    [50, "/test.Texts/Upper", "TypeError", "the shelf is empty"],
  );
  assert.match(msg, /handler threw/);
});
