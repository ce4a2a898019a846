import assert from "node:assert/strict";
import { test } from "node:test";
import type { Stream } from "@baud/http2";
import { SentRequests } from "./sent-requests.js";

/** What was sent: the sizes, and an `end` where the stream ended. */
function sent(requests: SentRequests): { readonly log: (number | "end")[]; readonly hasRoom: boolean } {
  const log: (number | "end")[] = [];
  const stream = {
    sendData(data: Uint8Array, endStream: boolean) {
      log.push(data.length);
      if (endStream) log.push("end");
      return data.length < 1000;
    },
  } as Stream;
  return { hasRoom: requests.sendTo(stream), log };
}

function requestsOf(isHalfClosed: boolean, ...sizes: readonly number[]): SentRequests {
  const requests = new SentRequests();
  for (const size of sizes) requests.add(new Uint8Array(size));
  if (isHalfClosed) requests.halfClose();
  return requests;
}

test("requests are sent in order, and the last ends the stream if it is known to be the last", () => {
  assert.deepEqual(sent(requestsOf(true, 5)).log, [5, "end"]);
  assert.deepEqual(sent(requestsOf(true, 5, 6, 7)).log, [5, 6, 7, "end"]);
  assert.deepEqual(sent(requestsOf(false, 5, 6)).log, [5, 6]);
  assert.deepEqual(sent(requestsOf(false)).log, []);
  assert.deepEqual(sent(requestsOf(true)).log, [0, "end"], "without requests there is still an end");
});

test("they can be sent again, until they are forgotten or too many", () => {
  const requests = requestsOf(true, 5, 6);
  assert.deepEqual(sent(requests).log, sent(requests).log);
  assert.equal(requests.isWhole, true);
  requests.forget();
  assert.equal(requests.isWhole, false);
  assert.equal(requests.isHalfClosed, true);
  const many = requestsOf(false, 200_000, 100_000);
  assert.equal(many.isWhole, true, "they were not sent yet");
  assert.equal(sent(many).hasRoom, false);
  assert.equal(many.isWhole, false);
});

test("past 64 KiB there is no room for more while the call waits", () => {
  assert.equal(requestsOf(false, 65_535).hasRoom, true);
  assert.equal(requestsOf(false, 65_535, 1).hasRoom, false);
});
