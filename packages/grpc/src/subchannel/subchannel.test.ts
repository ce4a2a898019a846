import assert from "node:assert/strict";
import { test } from "node:test";
import { ChannelRecord } from "../channelz/channel-record.js";
import { FakeConnector } from "../testing/fake-balancer-host.js";
import { ManualClock } from "../testing/manual-clock.js";
import type { ClientConnection, StreamUser } from "./client-connection.js";
import { ConnectionLimit } from "./connection-limit.js";
import { OwnSubchannel, type Subchannel } from "./subchannel.js";

/** A connection that has room when the test says so, and notes the calls that it gets. */
class FakeRoom {
  readonly peer = "h:1";
  readonly trace = { add(): void {} };
  hasRoom = false;
  readonly calls: StreamUser[] = [];

  takeWaiting(): StreamUser[] {
    return [];
  }

  drain(): void {}
}

/** A call that waits, opens or looks elsewhere. */
class FakeUser implements StreamUser {
  at: string = "nowhere";

  wait(queue: Set<StreamUser>): void {
    queue.add(this);
    this.at = "queue";
  }

  open(connection: ClientConnection): void {
    (connection as unknown as FakeRoom).hasRoom = false;
    this.at = "stream";
  }

  reopen(): void {
    this.at = "elsewhere";
  }
}

function start(maxConnections: number) {
  const clock = new ManualClock();
  const connector = new FakeConnector();
  const states: string[] = [];
  const connectionLimit = new ConnectionLimit();
  connectionLimit.set(maxConnections);
  const subchannel = new OwnSubchannel(
    {
      address: { host: "h", port: 1 },
      connector,
      clock,
      backoff: { initialMs: 1_000, jitter: 0 },
      owner: { record: new ChannelRecord("h:1"), connectionLimit },
    },
    { onSubchannelState: ({ state }: Subchannel) => states.push(state.name) },
  );
  const ready = (): FakeRoom => {
    const room = new FakeRoom();
    subchannel.onReady(room as unknown as ClientConnection);
    return room;
  };
  const lose = (room: FakeRoom): void => subchannel.onDraining(room as unknown as ClientConnection);
  const call = (): FakeUser => {
    const user = new FakeUser();
    assert.equal(subchannel.state.name, "READY");
    subchannel.state.connection.start(user);
    return user;
  };
  return { clock, connector, states, subchannel, ready, lose, call };
}

test("one more connection is made at a time, and after a failure not before the delay is over", async () => {
  const { clock, connector, subchannel, ready, call } = start(3);
  subchannel.connect();
  ready();
  const [first, second] = [call(), call()];
  assert.deepEqual([first.at, second.at, connector.attempts.length], ["queue", "queue", 2]);
  connector.attempts[1]!.fail();
  await new Promise(setImmediate);
  call();
  clock.advance(999);
  assert.equal(connector.attempts.length, 2);
  assert.equal(subchannel.state.name, "READY");
  clock.advance(1);
  assert.equal(connector.attempts.length, 3);
  const room = new FakeRoom();
  room.hasRoom = true;
  subchannel.onReady(room as unknown as ClientConnection);
  assert.deepEqual([first.at, second.at], ["stream", "queue"]);
  subchannel.shutdown("the test is over", true);
  assert.equal(second.at, "elsewhere");
  assert.equal(clock.timerCount, 0);
});

test("when all connections are lost during the delay after a failed attempt, the delay goes on", async () => {
  const { clock, connector, states, subchannel, ready, lose, call } = start(2);
  subchannel.connect();
  const only = ready();
  const waiting = call();
  connector.attempts[1]!.fail();
  await new Promise(setImmediate);
  lose(only);
  assert.equal(waiting.at, "elsewhere");
  subchannel.connect();
  assert.deepEqual(states, ["CONNECTING", "READY", "IDLE", "TRANSIENT_FAILURE"]);
  clock.advance(1_000);
  assert.equal(states.at(-1), "IDLE");
  subchannel.connect();
  assert.equal(connector.attempts.length, 3);
  subchannel.shutdown("the test is over", true);
});

test("when all connections are lost during an attempt, that one is waited for", () => {
  const { connector, states, subchannel, ready, lose, call } = start(2);
  subchannel.connect();
  const only = ready();
  call();
  lose(only);
  subchannel.connect();
  assert.equal(connector.attempts.length, 2);
  ready();
  assert.deepEqual(states, ["CONNECTING", "READY", "IDLE", "CONNECTING", "READY"]);
  subchannel.shutdown("the test is over", true);
});
