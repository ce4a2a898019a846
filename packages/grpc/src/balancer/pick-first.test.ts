import assert from "node:assert/strict";
import { test } from "node:test";
import { ErrorCode } from "@baud/http2";
import type { ClientConnection } from "../subchannel/client-connection.js";
import { endpoints, FakeHost } from "../testing/fake-balancer-host.js";
import { ManualClock } from "../testing/manual-clock.js";
import { connectionAttemptDelayMs, PickFirst } from "./pick-first.js";

const inOrder = { shuffleAddressList: false };

function start(...ports: readonly number[]) {
  const host = new FakeHost();
  const balancer = new PickFirst(host);
  balancer.update(endpoints(...ports), inOrder);
  balancer.exitIdle();
  return { host, balancer, connector: host.connector };
}

test("addresses are tried in order, and the first that connects is used", async () => {
  const { host, connector } = start(1, 2, 3);
  assert.equal(host.pick(), "queue");
  (await connector.attempt(1)).fail();
  const second = await connector.attempt(2);
  assert.equal(second.address, "h:2");
  second.succeed();
  assert.equal(host.pick(), "h:2");
  assert.deepEqual(host.states, ["CONNECTING", "READY"]);
  assert.equal(connector.attempts.length, 2);
});

test("when all have failed calls fail, and each is tried again after its delay until one connects", async () => {
  const { host, connector } = start(1, 2);
  (await connector.attempt(1)).fail();
  (await connector.attempt(2)).fail();
  const third = await connector.attempt(3);
  assert.equal(host.pick(), "cannot connect to h:1: refused; cannot connect to h:2: refused");
  assert.equal(host.resolutions, 1);
  third.succeed();
  assert.equal(host.pick(), third.address);
  assert.deepEqual(
    host.states.filter((state, index) => state !== host.states[index - 1]),
    ["CONNECTING", "TRANSIENT_FAILURE", "READY"],
  );
});

test("once one has connected, attempts at the others are given up", async () => {
  const { host, connector } = start(1, 2);
  (await connector.attempt(1)).fail();
  (await connector.attempt(2)).fail();
  const third = await connector.attempt(3);
  const fourth = await connector.attempt(4);
  third.succeed();
  assert.equal(fourth.succeed().end, "closed");
  assert.equal(host.pick(), third.address);
});

test("when the connection goes away it is made again by the next call, not before", async () => {
  const { host, balancer, connector } = start(1);
  const connection = (await connector.attempt(1)).succeed();
  host.subchannels[0]!.onDraining(connection as unknown as ClientConnection);
  assert.deepEqual(host.states, ["CONNECTING", "READY", "IDLE"]);
  assert.equal(host.resolutions, 1);
  assert.equal(connector.attempts.length, 1);
  balancer.exitIdle();
  (await connector.attempt(2)).succeed();
  assert.equal(host.pick(), "h:1");
});

test("a connection to an address that is still there is kept, another drains", async () => {
  const { host, balancer, connector } = start(1);
  const first = (await connector.attempt(1)).succeed();
  balancer.update(endpoints(2, 1), inOrder);
  assert.equal(host.pick(), "h:1");
  balancer.update(endpoints(3), inOrder);
  assert.equal(first.end, "drained");
  (await connector.attempt(2)).succeed();
  assert.equal(host.pick(), "h:3");
});

test("an address that is gone while it is being tried is given up", async () => {
  const { host, balancer, connector } = start(1);
  const first = await connector.attempt(1);
  balancer.update(endpoints(2), inOrder);
  const late = first.succeed();
  assert.equal(late.end, "closed");
  (await connector.attempt(2)).succeed();
  assert.equal(host.pick(), "h:2");
});

test("a connection that ends before it was ready is a failure like any other", async () => {
  const { host, connector } = start(1);
  await connector.attempt(1);
  const end = { initiator: "transport", code: ErrorCode.NO_ERROR, reason: "the peer closed the connection" } as const;
  host.subchannels[0]!.onGone({} as ClientConnection, end, false);
  assert.match(host.pick(), /cannot connect to h:1: the server closed it before it sent its settings: the peer closed/);
  host.subchannels[0]!.shutdown("the test is over", false);
});

test("closing ends the connection and every attempt", async () => {
  const { balancer, connector } = start(1, 2);
  const connection = (await connector.attempt(1)).succeed();
  balancer.close("the test is over", false);
  assert.equal(connection.end, "closed");
  balancer.update(endpoints(3), inOrder);
  balancer.exitIdle();
  assert.equal(connector.attempts.length, 1);
});

test("an attempt that takes long is joined by one at the other family, and the first that connects wins", async () => {
  const host = new FakeHost();
  const clock = new ManualClock();
  const balancer = new PickFirst(host, clock);
  const addresses = ["::1", "::2", "10.0.0.1"].map((address) => ({ host: address, port: 1 }));
  balancer.update([{ addresses }], inOrder);
  balancer.exitIdle();
  assert.deepEqual(tried(host), ["[::1]:1"]);
  clock.advance(connectionAttemptDelayMs - 1);
  assert.equal(host.connector.attempts.length, 1);
  clock.advance(1);
  assert.deepEqual(tried(host), ["[::1]:1", "10.0.0.1:1"]);
  const winner = host.connector.attempts[1]!.succeed();
  assert.equal(host.pick(), winner.peer);
  assert.equal(host.connector.attempts[0]!.succeed().end, "closed");
  clock.advance(10_000);
  assert.equal(host.connector.attempts.length, 2);
});

function tried(host: FakeHost): string[] {
  return host.connector.attempts.map(({ address }) => address);
}

test("all fail only when the last attempt has, however long each takes", async () => {
  const host = new FakeHost();
  const clock = new ManualClock();
  const balancer = new PickFirst(host, clock);
  balancer.update(endpoints(1, 2), inOrder);
  balancer.exitIdle();
  clock.advance(connectionAttemptDelayMs);
  assert.deepEqual(tried(host), ["h:1", "h:2"]);
  host.connector.attempts[1]!.fail();
  await new Promise(setImmediate);
  assert.equal(host.pick(), "queue");
  host.connector.attempts[0]!.fail();
  await new Promise(setImmediate);
  assert.match(host.pick(), /^cannot connect to h:1: refused/);
});

test("shuffling changes the order of the endpoints, and loses none", () => {
  const orders = new Set<string>();
  for (let i = 0; i < 200; i++) {
    const host = new FakeHost();
    const balancer = new PickFirst(host, new ManualClock());
    balancer.update(endpoints(1, 2, 3), { shuffleAddressList: true });
    orders.add(host.subchannels.map(({ address }) => ("port" in address ? address.port : 0)).join(""));
  }
  assert.deepEqual([...orders].sort(), ["123", "132", "213", "231", "312", "321"]);
});

test("without any endpoint calls fail, until there is one", async () => {
  const { host, balancer, connector } = start(1);
  (await connector.attempt(1)).succeed();
  balancer.update([], inOrder);
  assert.equal(host.pick(), "there is no endpoint to connect to");
  balancer.update(endpoints(2), inOrder);
  (await connector.attempt(2)).succeed();
  assert.equal(host.pick(), "h:2");
});
