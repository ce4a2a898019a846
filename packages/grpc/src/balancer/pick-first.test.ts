import assert from "node:assert/strict";
import { test } from "node:test";
import { ErrorCode } from "@baud/http2";
import type { ClientConnection, ClientConnectionListener } from "../subchannel/client-connection.js";
import { type AddressConnector, Subchannel } from "../subchannel/subchannel.js";
import type { Endpoint } from "../target/endpoint.js";
import { type Address, formatAddress } from "../target/target.js";
import type { ConnectivityState, LoadBalancerHost, Picker } from "./load-balancer.js";
import { PickFirst } from "./pick-first.js";

/** A connection that does nothing but note how it was ended. */
class FakeConnection {
  readonly peer: string;
  end = "open";

  constructor(peer: string) {
    this.peer = peer;
  }

  drain(): void {
    this.end = "drained";
  }

  close(): void {
    this.end = "closed";
  }
}

/** Attempts to connect that go as the test tells them to. */
class FakeConnector implements AddressConnector {
  readonly attempts: { readonly address: string; readonly succeed: () => FakeConnection; readonly fail: () => void }[] =
    [];
  readonly #waiting: (() => void)[] = [];

  connect(address: Address, signal: AbortSignal, listener: ClientConnectionListener): Promise<void> {
    const text = formatAddress(address);
    return new Promise((resolve, reject) => {
      const fail = (): void => reject(new Error(`cannot connect to ${text}: refused`));
      const succeed = (): FakeConnection => {
        const connection = new FakeConnection(text);
        listener.onReady(connection as unknown as ClientConnection);
        resolve();
        return connection;
      };
      signal.addEventListener("abort", () => reject(new Error("given up")));
      this.attempts.push({ address: text, succeed, fail });
      for (const wake of this.#waiting.splice(0)) wake();
    });
  }

  /** The attempt of this number, once it is made. */
  async attempt(number: number): Promise<{ address: string; succeed: () => FakeConnection; fail: () => void }> {
    // Delays between attempts do not keep the process alive; the test does.
    const hold = setInterval(() => {}, 1_000);
    while (this.attempts.length < number) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    clearInterval(hold);
    return this.attempts[number - 1]!;
  }
}

class FakeHost implements LoadBalancerHost {
  readonly connector: FakeConnector = new FakeConnector();
  readonly states: ConnectivityState[] = [];
  resolutions = 0;
  picker: Picker | undefined;
  readonly subchannels: Subchannel[] = [];

  createSubchannel(address: Address, listener: PickFirst): Subchannel {
    const backoff = { initialMs: 1, maxMs: 1 };
    const subchannel = new Subchannel({ address, connector: this.connector, backoff }, listener);
    this.subchannels.push(subchannel);
    return subchannel;
  }

  update(state: ConnectivityState, picker: Picker): void {
    this.states.push(state);
    this.picker = picker;
  }

  requestResolution(): void {
    this.resolutions++;
  }

  /** What a call would get. */
  pick(): string {
    const pick = this.picker!.pick({ path: "/a.B/C", metadata: undefined });
    return pick.name === "connection" ? pick.connection.peer : pick.name === "fail" ? pick.error.message : pick.name;
  }
}

function endpoints(...ports: readonly number[]): Endpoint[] {
  return ports.map((port) => ({ addresses: [{ host: "h", port }] }));
}

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
  host.subchannels[0]!.onGone({} as ClientConnection, end);
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
