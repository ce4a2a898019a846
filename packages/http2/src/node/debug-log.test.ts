import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectNet } from "node:net";
import { it, type TestContext } from "node:test";
import { PREFACE } from "../connection/preface.js";
import { FrameFlag } from "../frame/frame-header.js";
import { frame, goaway, join, PeerHpack, settings } from "../testing/wire.js";
import { call, open, request, startEcho } from "./testing/echo.js";

/** What is printed from now on, with `BAUD_DEBUG` for the test to set. */
function capture(t: TestContext): string[] {
  const before = process.env["BAUD_DEBUG"];
  t.after(() => {
    if (before === undefined) delete process.env["BAUD_DEBUG"];
    else process.env["BAUD_DEBUG"] = before;
  });
  const printed: string[] = [];
  t.mock.method(process.stderr, "write", (text: string) => printed.push(text) > 0);
  return printed;
}

it("prints the frames of connections that are made while BAUD_DEBUG names http2, and no secret", async (t) => {
  const printed = capture(t);
  process.env["BAUD_DEBUG"] = "";
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

it("prints what a peer sends so that it commands no terminal and makes no lines of its own", async (t) => {
  const printed = capture(t);
  process.env["BAUD_DEBUG"] = "http2";
  await using server = await startEcho();
  const socket = connectNet(server.port, "127.0.0.1");
  socket.on("error", () => {});
  socket.resume();
  const fields = [
    ...request("/a"),
    "x-\u001b[2J",
    "\u001b]0;title\u0007",
    "x-b",
    "v\n12:00:00.000 http2 forged\u009b2J",
  ];
  const headers = frame("HEADERS", FrameFlag.END_HEADERS, 1, new PeerHpack().block(fields));
  socket.write(
    join(PREFACE, settings(), headers, goaway(0, 0, "bye\n12:00:00.000 http2 forged \u001b[2J\u007f\u009b")),
  );
  socket.end();
  await once(socket, "close");
  const text = printed.join("");
  assert.match(text, /^ {4}x-\\x1b\[2J: \\x1b\]0;title\\x07$/m);
  assert.match(text, /^ {4}x-b: v\\n12:00:00\.000 http2 forged\\x9b2J$/m);
  assert.match(text, /GOAWAY NO_ERROR, last stream 0 "bye\\n12:00:00\.000 http2 forged .*\\x7f/m);
  assert.doesNotMatch(text, /^12:00:00\.000 http2 forged/m);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about.
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});
