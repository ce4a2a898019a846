import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectNet, createServer, type Socket } from "node:net";
import { it } from "node:test";
import type { ConnectionEnd } from "../index.js";
import { connect } from "./index.js";
import { call, deferred, quietListener, quietStream, request, startEcho } from "./testing/echo.js";

/** A wire that can be cut: its sockets stay open, and nothing passes any more. */
async function startWire(port: number): Promise<AsyncDisposable & { port: number; cut(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connectNet(port, "127.0.0.1");
    near.pipe(far);
    far.pipe(near);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {});
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return {
    port: address.port,
    cut() {
      for (const socket of sockets) {
        socket.unpipe();
        socket.resume();
      }
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

it("both sides notice within the configured time that the wire between them is cut", async () => {
  const http2 = { keepaliveTimeMs: 300, keepaliveTimeoutMs: 300 };
  await using server = await startEcho({ http2 });
  await using wire = await startWire(server.port);
  const ended = deferred<ConnectionEnd>();
  const target = { host: "127.0.0.1", port: wire.port };
  const client = await connect({ target, http2 }, () => quietListener({ onClosed: ended.resolve }));
  // What is told to wait for longer, as long as twenty seconds at the least, has noticed nothing when the others have.
  const patient = await connect({ target, http2: { keepaliveTimeMs: 300, keepaliveTimeoutMs: 20_000 } }, () =>
    quietListener({}),
  );
  await call(patient.connection, request(), Buffer.from("hi"));
  patient.connection.openStream(request(), false, quietStream({}));
  await call(client.connection, request(), Buffer.from("hi"));
  const reset = deferred<string>();
  client.connection.openStream(request(), false, quietStream({ onReset: ({ reason }) => reset.resolve(reason) }));
  wire.cut();
  assert.match(await reset.promise, /nothing came from the peer/);
  assert.equal((await ended.promise).initiator, "transport");
  assert.equal(patient.connection.state.name, "open");
  patient.destroy();
  await client.whenClosed();
  for (const socket of server.listener.connections) await socket.whenClosed();
  assert.match(server.ends[0]!.reason, /nothing came from the peer/);
});
