import assert from "node:assert/strict";
import { test } from "node:test";
import { type Connection, type ConnectionState, ErrorCode, type Stream, type StreamListener } from "@baud/http2";
import type { SocketConnection } from "@baud/http2/node";
import { Status } from "@baud/rpc";
import { SubchannelRecord } from "../channelz/subchannel-record.js";
import { ClientConnection, type StreamUser } from "./client-connection.js";

/** A socket of which the test says how many streams it has room for. */
class FakeSocket {
  availableStreams = 0;
  state: ConnectionState = { name: "open" };
  isKeptAlive = true;
  streamsUntilDraining = Number.POSITIVE_INFINITY;
  readonly remoteAddress = "server:1";
  readonly connection: Connection;

  constructor() {
    const socket = this;
    this.connection = {
      get availableStreams() {
        return socket.state.name === "open" ? socket.availableStreams : 0;
      },
      get state() {
        return socket.state;
      },
      openStream() {
        socket.availableStreams--;
        if (--socket.streamsUntilDraining === 0) socket.state = { name: "draining", initiator: "local" };
        return {} as Stream;
      },
    } as unknown as Connection;
  }

  keepProcessAlive(isKept: boolean): void {
    this.isKeptAlive = isKept;
  }
}

/** A call that notes what it is told. */
class FakeUser implements StreamUser {
  readonly log: string[];
  readonly name: string;
  queue: Set<StreamUser> | undefined;

  constructor(name: string, log: string[]) {
    this.name = name;
    this.log = log;
  }

  wait(queue: Set<StreamUser>): void {
    queue.add(this);
    this.queue = queue;
    this.log.push(`${this.name} waits`);
  }

  open(connection: ClientConnection): void {
    connection.openStream([], {} as StreamListener, false);
    this.log.push(`${this.name} opens`);
  }

  reopen(): void {
    this.log.push(`${this.name} looks elsewhere`);
  }
}

function start() {
  const socket = new FakeSocket();
  const log: string[] = [];
  const connection = new ClientConnection(socket as unknown as SocketConnection, {
    record: new SubchannelRecord("server:1"),
    onReady: () => log.push("ready"),
    onDraining: (_, reason) => log.push(`draining: ${reason}`),
    onGone: () => log.push("gone"),
  });
  connection.onSettings();
  log.length = 0;
  const call = (name: string): FakeUser => {
    const user = new FakeUser(name, log);
    connection.start(user);
    return user;
  };
  return { socket, log, connection, call };
}

test("calls wait in order for room, and none overtakes another", async () => {
  const { socket, log, connection, call } = start();
  socket.availableStreams = 1;
  call("a");
  const b = call("b");
  call("c");
  call("d");
  b.queue!.delete(b);
  socket.availableStreams = 1;
  call("e");
  connection.onStreamsAvailable();
  await undefined;
  socket.availableStreams = 5;
  connection.onStreamsAvailable();
  await undefined;
  assert.deepEqual(log, ["a opens", "b waits", "c waits", "d waits", "e waits", "c opens", "d opens", "e opens"]);
});

test("those that wait look elsewhere when the server goes away, or the connection ends", () => {
  const { log, connection, call } = start();
  call("a");
  connection.onGoaway(ErrorCode.NO_ERROR, 0, "maintenance");
  connection.onClosed({ initiator: "remote", code: ErrorCode.NO_ERROR, reason: "" });
  assert.deepEqual(log, [
    "a waits",
    "draining: server:1 is going away with NO_ERROR: maintenance",
    "a looks elsewhere",
    "gone",
  ]);
});

test("when stream ids are used up, those that wait and those that come look elsewhere", async () => {
  const { socket, log, connection, call } = start();
  socket.availableStreams = 1;
  socket.streamsUntilDraining = 2;
  call("a");
  call("b");
  call("c");
  socket.availableStreams = 5;
  connection.onStreamsAvailable();
  await undefined;
  assert.deepEqual(log, [
    "a opens",
    "b waits",
    "c waits",
    "draining: server:1 has no stream ids left",
    "c looks elsewhere",
    "b opens",
  ]);
});

test("the process waits for a connection with calls, and for no other", () => {
  const { socket, connection, call } = start();
  assert.equal(socket.isKeptAlive, false);
  socket.availableStreams = 2;
  call("a");
  call("b");
  connection.onCallEnd(Status.OK, true, false);
  assert.equal(socket.isKeptAlive, true);
  connection.onCallEnd(Status.OK, true, false);
  assert.equal(socket.isKeptAlive, false);
});
