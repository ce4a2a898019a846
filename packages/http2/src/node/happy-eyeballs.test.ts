import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { connect, createServer, type LookupFunction, type Socket } from "node:net";
import { it } from "node:test";
import { type After, HappyEyeballs, type HostOptions } from "./happy-eyeballs.js";
import { lookupOf } from "./testing/lookup-of.js";

/** A socket that is connected, or fails, when the test says so. */
class FakeSocket extends EventEmitter {
  isDestroyed = false;

  destroy(): void {
    this.isDestroyed = true;
  }

  connect(): void {
    this.emit("connect");
  }

  fail(reason: string): void {
    this.emit("error", new Error(reason));
  }
}

/** The attempts at a host, whose time stands still: a test lets the delay pass. */
class Fixture {
  /** The attempts by their addresses, in the order in which they began. */
  readonly sockets = new Map<string, FakeSocket>();
  /** What came of it. */
  readonly told: (FakeSocket | string)[] = [];
  /** The delay that is waited for. */
  waiting: { readonly delayMs: number; readonly callback: () => void } | undefined;
  readonly eyes: HappyEyeballs<FakeSocket>;

  constructor(options: HostOptions = {}) {
    const open = (address: string): FakeSocket => {
      if (address === "impossible") throw new Error("no such address");
      const socket = new FakeSocket();
      this.sockets.set(address, socket);
      return socket;
    };
    const onConnected = (socket: FakeSocket): void => void this.told.push(socket);
    const onFailed = (error: Error): void => void this.told.push(error.message);
    const after: After = (delayMs, callback) => {
      assert.equal(this.waiting, undefined, "one delay at a time");
      const mine = { delayMs, callback };
      this.waiting = mine;
      return () => {
        if (this.waiting === mine) this.waiting = undefined;
      };
    };
    this.eyes = new HappyEyeballs({ open, onConnected, onFailed }, options, after);
  }

  get addresses(): string[] {
    return [...this.sockets.keys()];
  }

  socket(address: string): FakeSocket {
    const socket = this.sockets.get(address);
    assert.ok(socket, `there was no attempt at ${address}`);
    return socket;
  }

  passDelay(): void {
    const { waiting } = this;
    assert.ok(waiting, "no delay is waited for");
    this.waiting = undefined;
    waiting.callback();
  }
}

it("an address that takes long is joined by the next, of the other family, goes on, and may still win", () => {
  const fixture = new Fixture();
  fixture.eyes.connectTo(["2001:db8::1", "2001:db8::2", "192.0.2.1", "192.0.2.2"]);
  assert.deepEqual(fixture.addresses, ["2001:db8::1"]);
  assert.equal(fixture.waiting?.delayMs, 250);
  fixture.passDelay();
  fixture.passDelay();
  assert.deepEqual(fixture.addresses, ["2001:db8::1", "192.0.2.1", "2001:db8::2"]);
  fixture.socket("2001:db8::1").connect();
  assert.deepEqual(fixture.told, [fixture.socket("2001:db8::1")]);
  assert.equal(fixture.waiting, undefined, "nothing is tried any more");
  const destroyed = [...fixture.sockets.values()].map(({ isDestroyed }) => isDestroyed);
  assert.deepEqual(destroyed, [false, true, true]);
});

it("an address that fails makes place for the next at once, which has the whole delay", () => {
  const fixture = new Fixture({ connectionAttemptDelayMs: 400 });
  fixture.eyes.connectTo(["192.0.2.1", "192.0.2.2", "192.0.2.3"]);
  const first = fixture.waiting;
  fixture.socket("192.0.2.1").fail("refused");
  assert.deepEqual(fixture.addresses, ["192.0.2.1", "192.0.2.2"]);
  assert.notEqual(fixture.waiting, first);
  assert.equal(fixture.waiting?.delayMs, 400);
  fixture.passDelay();
  assert.equal(fixture.waiting, undefined, "no address is left to wait for");
  fixture.socket("192.0.2.2").connect();
  assert.deepEqual(fixture.told, [fixture.socket("192.0.2.2")]);
});

it("a host that is farther away than the delay is reached though the last address is dead", () => {
  const fixture = new Fixture();
  fixture.eyes.connectTo(["192.0.2.1", "2001:db8::1"]);
  fixture.passDelay();
  fixture.socket("2001:db8::1").fail("dead");
  assert.deepEqual(fixture.told, []);
  fixture.socket("192.0.2.1").connect();
  assert.deepEqual(fixture.told, [fixture.socket("192.0.2.1")]);
});

it("when all have failed, each error is told, and not before", () => {
  const fixture = new Fixture();
  fixture.eyes.connectTo(["192.0.2.1", "192.0.2.2"]);
  fixture.passDelay();
  fixture.socket("192.0.2.2").fail("second refused");
  assert.deepEqual(fixture.told, []);
  assert.deepEqual(
    fixture.eyes.errors.map(({ message }) => message),
    ["second refused"],
  );
  fixture.socket("192.0.2.1").fail("first refused");
  assert.deepEqual(fixture.told, ["second refused; first refused"]);
  assert.equal(fixture.waiting, undefined);
});

it("what the others say once one has won is nobody's, and what the winner says is its owner's", () => {
  const fixture = new Fixture();
  fixture.eyes.connectTo(["192.0.2.1", "192.0.2.2"]);
  fixture.passDelay();
  const winner = fixture.socket("192.0.2.2");
  winner.connect();
  fixture.socket("192.0.2.1").fail("too late");
  fixture.socket("192.0.2.1").connect();
  assert.deepEqual(fixture.told, [winner]);
  assert.equal(winner.listenerCount("error"), 0);
  assert.equal(winner.listenerCount("connect"), 0);
});

it("an address needs no look-up and no timer", () => {
  const lookup = (): never => assert.fail("nothing is to be looked up");
  for (const host of ["192.0.2.1", "2001:db8::1"]) {
    const fixture = new Fixture({ lookup });
    fixture.eyes.connectToHost(host);
    assert.deepEqual(fixture.addresses, [host]);
    assert.equal(fixture.waiting, undefined);
    fixture.socket(host).fail("refused");
    assert.deepEqual(fixture.told, ["refused"]);
  }
});

it("all addresses of a name are asked for; a single one may come as a string", () => {
  const answers: [found: Parameters<Parameters<LookupFunction>[2]>[1], addresses: string[]][] = [
    [[{ address: "192.0.2.1", family: 4 }], ["192.0.2.1"]],
    ["192.0.2.1", ["192.0.2.1"]],
    [[], []],
  ];
  for (const [found, addresses] of answers) {
    const lookup: LookupFunction = (host, options, done) => {
      assert.equal(host, "pods.test");
      assert.equal(options.all, true);
      done(null, found, 4);
    };
    const fixture = new Fixture({ lookup });
    fixture.eyes.connectToHost("pods.test");
    assert.deepEqual(fixture.addresses, addresses);
    assert.deepEqual(fixture.told, addresses.length === 0 ? ["the name has no address"] : []);
  }
});

it("a look-up that fails is told, and so is what is thrown for an address, after which no other is tried", () => {
  const lookup: LookupFunction = (_host, _options, done) => done(new Error("ENOTFOUND"), []);
  const fixture = new Fixture({ lookup });
  fixture.eyes.connectToHost("pods.test");
  assert.deepEqual(fixture.told, ["ENOTFOUND"]);
  const other = new Fixture();
  other.eyes.connectTo(["192.0.2.1", "impossible", "192.0.2.2"]);
  other.passDelay();
  assert.deepEqual(other.told, ["no such address"]);
  assert.deepEqual(other.addresses, ["192.0.2.1"]);
  assert.equal(other.socket("192.0.2.1").isDestroyed, true);
});

it("once it is stopped, every attempt is destroyed, and nothing is begun or told", () => {
  const fixture = new Fixture();
  fixture.eyes.connectTo(["192.0.2.1", "192.0.2.2", "192.0.2.3"]);
  fixture.passDelay();
  fixture.eyes.stop();
  assert.equal(fixture.waiting, undefined);
  for (const socket of fixture.sockets.values()) {
    assert.equal(socket.isDestroyed, true);
    socket.fail("destroyed");
    socket.connect();
  }
  assert.deepEqual(fixture.addresses, ["192.0.2.1", "192.0.2.2"]);
  let answer = (): void => assert.fail("nothing was looked up");
  const lookup: LookupFunction = (_host, _options, done) => {
    answer = () => done(null, "192.0.2.1", 4);
  };
  const early = new Fixture({ lookup });
  early.eyes.connectToHost("pods.test");
  early.eyes.stop();
  answer();
  assert.deepEqual([...early.addresses, ...early.told, ...fixture.told], []);
});

it("attempts do not begin in a crowd, however short the delay is set", () => {
  const fixture = new Fixture({ connectionAttemptDelayMs: 0 });
  fixture.eyes.connectTo(["192.0.2.1", "192.0.2.2"]);
  assert.equal(fixture.waiting?.delayMs, 10);
});

it("on a real network, an address at which nobody listens makes place for one that answers", async () => {
  const server = createServer((socket) => socket.end("here"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  // Both are the same address: what tells them apart is the port.
  const ports = [1, port];
  const socket = await new Promise<Socket>((onConnected, onFailed) => {
    const open = (host: string): Socket => connect({ host, port: ports.shift() ?? 0 });
    const lookup = lookupOf("127.0.0.1", "127.0.0.1");
    new HappyEyeballs<Socket>({ open, onConnected, onFailed }, { lookup }).connectToHost("pods.test");
  });
  assert.equal(socket.remotePort, port);
  assert.equal(String((await once(socket, "data"))[0]), "here");
  socket.destroy();
  server.close();
});
