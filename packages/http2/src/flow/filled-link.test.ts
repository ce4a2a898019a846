import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ConnectionOptions } from "../connection/connection-options.js";
import type { Stream, StreamListener } from "../stream/stream.js";
import { REQUEST, RESPONSE } from "../testing/scripted-peer.js";
import { type LinkShape, SimulatedLink } from "../testing/simulated-link.js";

const silent: StreamListener = { onHeaders() {}, onData() {}, onTrailers() {}, onReset() {}, onWritable() {} };

/** Sends without end, as fast as the stream takes it. */
function flood(stream: Stream): StreamListener {
  const chunk = new Uint8Array(65_536);
  const send = (): void => {
    while (stream.sendData(chunk, false));
  };
  send();
  return { ...silent, onWritable: send };
}

/** Counts, and consumes at once, or in messages of so many octets. */
function drain(stream: Stream, count: (sizeBytes: number) => void, messageBytes = 1): StreamListener {
  let unconsumed = 0;
  return {
    ...silent,
    onData(data) {
      count(data.length);
      unconsumed += data.length;
      const whole = unconsumed - (unconsumed % messageBytes);
      if (whole === 0) return;
      unconsumed -= whole;
      stream.consume(whole);
    },
  };
}

interface Load extends ConnectionOptions {
  readonly roundTrips: number;
  readonly streams?: number;
  readonly messageBytes?: number;
}

/** The octets that arrive in each of some round trips, on streams that go in one direction. */
function bytesPerRoundTrip(
  direction: "download" | "upload",
  shape: LinkShape,
  { roundTrips, streams = 1, messageBytes, ...options }: Load,
): number[] {
  let received = 0;
  const count = (sizeBytes: number): void => {
    received += sizeBytes;
  };
  const link = new SimulatedLink(
    shape,
    (stream) => {
      stream.sendHeaders(RESPONSE, false);
      return direction === "download" ? flood(stream) : drain(stream, count, messageBytes);
    },
    options,
  );
  for (let i = 0; i < streams; i++) {
    const listener = { ...silent };
    const stream = link.client.openStream(REQUEST, direction === "download", listener);
    Object.assign(listener, direction === "download" ? drain(stream, count, messageBytes) : flood(stream));
  }
  const counts: number[] = [];
  for (let trip = 1; trip <= roundTrips; trip++) {
    link.run(trip * 2 * shape.delayMs);
    counts.push(received);
    received = 0;
  }
  assert.equal(link.client.state.name, "open");
  return counts;
}

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

describe("a link of 50 ms is filled within ten round trips,", () => {
  const cases = [
    { what: "by a response, at 100 MB/s", direction: "download", megabytesPerSecond: 100 },
    { what: "by a request, at 100 MB/s", direction: "upload", megabytesPerSecond: 100 },
    { what: "by a response, at 20 MB/s", direction: "download", megabytesPerSecond: 20 },
    { what: "by messages that are read whole", direction: "download", megabytesPerSecond: 50, messageBytes: 65_541 },
    {
      what: "by large messages that are read whole",
      direction: "upload",
      megabytesPerSecond: 50,
      messageBytes: 131_000,
    },
    { what: "by eight responses at a time", direction: "download", megabytesPerSecond: 100, streams: 8 },
  ] as const;
  for (const { what, direction, megabytesPerSecond, ...rest } of cases) {
    it(what, () => {
      const bytesPerMs = megabytesPerSecond * 1000;
      const counts = bytesPerRoundTrip(direction, { delayMs: 25, bytesPerMs }, { roundTrips: 14, ...rest });
      const filled = counts.findIndex((bytes) => bytes >= 0.9 * 50 * bytesPerMs) + 1;
      assert.ok(filled > 0 && filled <= 10, `round trips: ${counts.join(", ")}`);
      // Once filled it stays so.
      assert.ok(average(counts.slice(10)) >= 0.9 * 50 * bytesPerMs, counts.join(", "));
    });
  }

  it("also where no round trip is like the other", () => {
    const jitterMs = (write: number): number => (write * 7919) % 23;
    const shape = { delayMs: 25, bytesPerMs: 40_000, jitterMs };
    const counts = bytesPerRoundTrip("download", shape, { roundTrips: 20 });
    assert.ok(average(counts.slice(12)) >= 0.8 * 50 * 40_000, counts.join(", "));
  });
});

it("a stream that nobody reads holds up no other, also when the windows have grown to megabytes", () => {
  const link = new SimulatedLink(
    { delayMs: 25, bytesPerMs: 100_000 },
    (stream) => {
      stream.sendHeaders(RESPONSE, false);
      return flood(stream);
    },
    {},
  );
  let received = 0;
  let unread = 0;
  const read = { ...silent };
  const count = (sizeBytes: number): void => {
    received += sizeBytes;
  };
  Object.assign(read, drain(link.client.openStream(REQUEST, true, read), count));
  link.run(1000);
  link.client.openStream(REQUEST, true, {
    ...silent,
    onData(data) {
      unread += data.length;
    },
  });
  link.run(2000);
  assert.ok(unread > 3_000_000, `the windows have grown: ${unread} bytes came of the other`);
  const before = received;
  link.run(3000);
  // What the connection's window has beyond a stream's is a mebibyte, for each of twenty round trips.
  assert.ok(received - before > 10_000_000, `${received - before} bytes`);
});

it("windows that may not grow let one window through in a round trip", () => {
  const counts = bytesPerRoundTrip(
    "download",
    { delayMs: 25, bytesPerMs: 100_000 },
    { roundTrips: 14, bdpProbe: false },
  );
  for (const bytes of counts.slice(2)) assert.ok(bytes > 200_000 && bytes < 270_000, counts.join(", "));
});

it("a link on which a window takes longer than the time for SETTINGS is not given up", () => {
  const counts = bytesPerRoundTrip("upload", { delayMs: 25, bytesPerMs: 15 }, { roundTrips: 2000 });
  assert.ok(average(counts.slice(1000)) >= 0.9 * 50 * 15, String(average(counts)));
});

it("a link that is slow does not get the largest windows", () => {
  const link = new SimulatedLink(
    { delayMs: 25, bytesPerMs: 5000 },
    (stream) => {
      stream.sendHeaders(RESPONSE, false);
      return flood(stream);
    },
    {},
  );
  const listener = { ...silent };
  Object.assign(
    listener,
    drain(link.client.openStream(REQUEST, true, listener), () => {}),
  );
  link.run(4000);
  // From here on nothing is consumed: what still comes is what the window lets through.
  let unread = 0;
  Object.assign(listener, {
    onData(data: Uint8Array) {
      unread += data.length;
    },
  });
  link.run(8000);
  assert.ok(unread > 200_000 && unread <= 1_048_576, String(unread));
});
