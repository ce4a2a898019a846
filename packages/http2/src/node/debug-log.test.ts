import assert from "node:assert/strict";
import { it } from "node:test";
import { call, open, request, startEcho } from "./testing/echo.js";

it("prints the frames of connections that are made while BAUD_DEBUG names http2, and no secret", async (t) => {
  const before = process.env["BAUD_DEBUG"];
  t.after(() => {
    if (before === undefined) delete process.env["BAUD_DEBUG"];
    else process.env["BAUD_DEBUG"] = before;
  });
  process.env["BAUD_DEBUG"] = "";
  const printed: string[] = [];
  t.mock.method(process.stderr, "write", (text: string) => printed.push(text) > 0);
  await using server = await startEcho();
  const callOnce = async (): Promise<void> => {
    const socket = await open({ host: "127.0.0.1", port: server.port });
    await call(socket.connection, request("/a", "authorization", "Bearer hidden"), Buffer.from("hi"));
    socket.destroy();
    await socket.whenClosed();
  };
  await callOnce();
  assert.deepEqual(printed, []);
  process.env["BAUD_DEBUG"] = "other,http2";
  await callOnce();
  const text = printed.join("");
  assert.match(text, /^[\d:.]+ http2 client -> 127\.0\.0\.1:\d+ preface$/m);
  assert.match(text, /http2 client -> \S+ HEADERS 1 END_HEADERS\n( {4}.*\n)* {4}:path: \/a\n/);
  assert.match(text, /http2 server <- \S+ DATA 1 END_STREAM 2 octets\n/);
  assert.match(text, /authorization: \(redacted, length 13\)\n/);
  assert.doesNotMatch(text, /hidden/);
  assert.ok(!text.includes("\u001b"), "no colour where there is no terminal");
});
