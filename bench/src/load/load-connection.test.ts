import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Http2Server, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { LoadConnection } from "./load-connection.js";
import { requestTemplates } from "./request.js";

const message = Buffer.from("\n\x02hi", "latin1");
const answer = Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]);

/** What is wrong with a server's answers, and how the load generator tells. */
const faults: readonly { readonly name: string; readonly respond: Respond; readonly expected: RegExp }[] = [
  { name: "another status", respond: (stream) => respond(stream, answer, "13"), expected: /grpc-status: 13/ },
  { name: "a message of another size", respond: (stream) => respond(stream, Buffer.alloc(5), "0"), expected: /bytes/ },
  { name: "a reset", respond: (stream) => stream.close(2), expected: /reset with code 2/ },
  {
    name: "no trailers",
    respond: (stream) => stream.respond({}, { endStream: false }) ?? stream.end("x"),
    expected: /trailers/,
  },
];

test("calls go on being made while they are answered, and are counted", async () => {
  const paths = new Set<unknown>();
  const server = await serve((stream, headers) => {
    paths.add(headers[":path"]);
    respond(stream, answer, "0");
  });
  try {
    const connection = start(server, (error) => assert.fail(error));
    while (connection.completed < 1000) await new Promise((resolve) => setImmediate(resolve));
    await connection.stop();
    assert.deepEqual([...paths], ["/helloworld.Greeter/SayHello"]);
  } finally {
    await stop(server);
  }
});

for (const { name, respond, expected } of faults) {
  test(`${name} in place of a right answer is told`, async () => {
    const server = await serve(respond);
    try {
      const failure = await new Promise<Error>((resolve) => {
        const connection = start(server, resolve);
        // A wrong size is found when the sizes are added up, at the end.
        setImmediate(() => connection.stop().catch(resolve));
      });
      assert.match(failure.message, expected);
    } finally {
      await stop(server);
    }
  });
}

type Respond = (stream: ServerHttp2Stream, headers: Readonly<Record<string, unknown>>) => void;

function respond(stream: ServerHttp2Stream, data: Uint8Array, status: string): void {
  stream.respond({ "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": status }));
  stream.end(data);
}

async function serve(onStream: Respond): Promise<Http2Server> {
  const server = createServer();
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    onStream(stream, headers);
  });
  server.on("session", (session) => sessions.add(session));
  await once(server.listen(0, "127.0.0.1"), "listening");
  return server;
}

const sessions = new Set<{ destroy(): void }>();

async function stop(server: Http2Server): Promise<void> {
  for (const session of sessions) session.destroy();
  sessions.clear();
  server.close();
  await once(server, "close");
}

function start(server: Http2Server, fail: (error: Error) => void): LoadConnection {
  const { port } = server.address() as AddressInfo;
  const templates = requestTemplates(`127.0.0.1:${port}`, "/helloworld.Greeter/SayHello", message);
  const connection = new LoadConnection(templates, 8, answer.length, fail);
  connection.start("127.0.0.1", port);
  return connection;
}
