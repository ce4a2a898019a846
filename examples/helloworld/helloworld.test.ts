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
    const events = (await client("--only", "v3")).stdout.trim().split("\n").map(withoutTime);

    // Sixteen requests fill the window, so the first fifteen leave at once and the twentieth waits for the reader: it goes out
    // only when some have been read, and answered, while the twenty-fifth waits for more of them.
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
    assert.ok(at("Received 5") < at("Request 25"), events.join("\n"));

    await server.line(/Request 25: +Sent/);
    assert.deepEqual(
      server.lines.slice(1).map(withoutTime),
      [5, 10, 15, 20, 25].flatMap((count) => [
        `Request ${count}:   Received ${count * 4000} char in total`,
        `Request ${count}:   Sent ${count * 5} char in total`,
      ]),
    );
  });
});

function withoutTime(line: string): string {
  return line.replace(/^\d\d:\d\d:\d\d\.\d{3} {3}/, "");
}
