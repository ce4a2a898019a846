import assert from "node:assert/strict";
import { it } from "node:test";
import { withServer } from "../testing/with-server.js";

const timeout = 300_000;

it("greets in every version", { timeout }, async () => {
  await withServer(["helloworld", "--first-read-after-ms", "10", "--work-ms", "1"], async ({ client }) => {
    const lines = (await client()).stdout.trim().split("\n");
    assert.deepEqual(lines.slice(0, 9), [
      "Will try to greet world ...",
      "Greeter client received: hello czl",
      "Greeter client received: hello daydaygo",
      "Greeter client received: Hello, Jack!",
      ...[0, 1, 2, 3, 4].map((number) => `Greeter client received: Hello number ${number}, Jack!`),
    ]);
    assert.match(lines.at(-1)!, /Received 25 responses$/);
  });
});

it("stops sending when the window is full, and goes on as the reader consumes", { timeout }, async () => {
  const flags = ["--first-read-after-ms", "300", "--work-ms", "5"];
  await withServer(["helloworld", ...flags], async ({ server, client }) => {
    const lines = (await client("--only", "v3")).stdout.trim().split("\n");
    const events = lines.map(withoutTime);

    // Sixteen requests fill the window, so the first fifteen leave at once and the twenty-fifth waits for the reader: it is
    // asked for only when some have been read.
    assert.deepEqual(
      events.filter((event) => event.startsWith("Request")),
      [5, 10, 15, 20, 25].map((count) => `Request ${count}: Sent ${count * 4000} char in total`),
    );
    assert.deepEqual(
      events.filter((event) => event.startsWith("Received")),
      [5, 10, 15, 20, 25].map((count) => `Received ${count} responses`),
    );
    const at = (event: string): number => events.findIndex((other) => other.startsWith(event));
    assert.ok(at("Request 15") < at("Received 5"), events.join("\n"));

    await server.line(/Request 25: +Sent/);
    const read = server.lines.find((line) => withoutTime(line).startsWith("Request 5:   Received"))!;
    const sent = lines[at("Request 25")]!;
    assert.ok(isNotBefore(timeOf(sent), timeOf(read)), `${sent}, although ${read}`);
    assert.deepEqual(
      server.lines.slice(1).map(withoutTime),
      [5, 10, 15, 20, 25].flatMap((count) => [
        `Request ${count}:   Received ${count * 4000} char in total`,
        `Request ${count}:   Sent ${count * 5} char in total`,
      ]),
    );
  });
});

const dayMs = 24 * 60 * 60 * 1000;

/** Milliseconds since midnight. */
function timeOf(line: string): number {
  return Date.parse(`1970-01-01T${line.slice(0, "00:00:00.000".length)}Z`);
}

/** Whether `time` is later than `other` or the same, on two days if need be. */
function isNotBefore(time: number, other: number): boolean {
  return (time - other + dayMs) % dayMs < dayMs / 2;
}

function withoutTime(line: string): string {
  return line.replace(/^\d\d:\d\d:\d\d\.\d{3} {3}/, "");
}
