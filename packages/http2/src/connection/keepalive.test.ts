import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ErrorCode } from "../frame/error-code.js";
import { FrameFlag } from "../frame/frame-header.js";
import { REQUEST, RESPONSE, ScriptedPeer } from "../testing/scripted-peer.js";
import { frame } from "../testing/wire.js";

/** Lets time pass as an adapter would: calls at each deadline up to `now`. */
function pass(peer: ScriptedPeer, ms: number): void {
  const end = peer.now + ms;
  while (peer.connection.nextDeadline() <= end) {
    peer.now = Math.max(peer.now, peer.connection.nextDeadline());
    peer.connection.handleDeadline(peer.now);
  }
  peer.now = end;
}

const options = { keepaliveTimeMs: 1000, keepaliveTimeoutMs: 200 };
const PING = frame("PING", 0, 0, new Uint8Array(8));

describe("keepalive", () => {
  it("asks a silent peer, and takes it for dead when it stays silent", () => {
    const peer = ScriptedPeer.ready("client", options);
    peer.open(REQUEST, false);
    peer.output();
    pass(peer, 999);
    assert.deepEqual(peer.output(), []);
    pass(peer, 1);
    assert.deepEqual(peer.output(), ["PING"]);
    pass(peer, 199);
    assert.equal(peer.connection.state.name, "open");
    pass(peer, 1);
    assert.equal(peer.listener.end?.initiator, "transport");
    assert.match(peer.listener.end.reason, /nothing came from the peer for 200 ms/);
    assert.deepEqual(peer.takeLog(), ["#1 reset NO_ERROR transport", "closed NO_ERROR transport"]);
  });

  it("gives the peer its time once more when this side was held up, and no third time", () => {
    const peer = ScriptedPeer.ready("client", options);
    peer.open(REQUEST, false);
    for (const isAlive of [true, false]) {
      pass(peer, 1000);
      peer.output();
      peer.now += 5000;
      peer.connection.handleDeadline(peer.now);
      assert.equal(peer.connection.state.name, "open");
      if (isAlive) peer.send(frame("PING", FrameFlag.ACK, 0, new Uint8Array(8)));
    }
    peer.now += 5000;
    peer.connection.handleDeadline(peer.now);
    assert.match(peer.listener.end!.reason, /nothing came from the peer/);
  });

  it("takes anything that comes for life", () => {
    const peer = ScriptedPeer.ready("client", options);
    peer.open(REQUEST, false);
    peer.output();
    pass(peer, 1100);
    assert.deepEqual(peer.output(), ["PING"]);
    peer.send(frame("PING", FrameFlag.ACK, 0, new Uint8Array(8)));
    pass(peer, 999);
    assert.deepEqual(peer.output(), []);
    pass(peer, 1);
    assert.deepEqual(peer.output(), ["PING"]);
  });

  it("of a client is quiet without calls, and goes on with one", () => {
    const peer = ScriptedPeer.ready("client", options);
    pass(peer, 10_000);
    assert.deepEqual(peer.output(), []);
    assert.equal(peer.connection.nextDeadline(), Number.POSITIVE_INFINITY);
    peer.open(REQUEST, false);
    peer.output();
    pass(peer, 1);
    assert.deepEqual(peer.output(), ["PING"]);
  });

  it("of a client asks without calls when told to, and a server always does", () => {
    for (const [role, more] of [
      ["client", { keepaliveWithoutCalls: true }],
      ["server", {}],
    ] as const) {
      const peer = ScriptedPeer.ready(role, { ...options, ...more });
      pass(peer, 1000);
      assert.deepEqual(peer.output(), ["PING"], role);
    }
  });
});

describe("keepalive whose timeout is longer than its time", () => {
  it("asks again after its time, and not after its timeout", () => {
    const peer = ScriptedPeer.ready("server", { keepaliveTimeMs: 1000, keepaliveTimeoutMs: 20_000 });
    pass(peer, 1000);
    assert.deepEqual(peer.output(), ["PING"]);
    peer.send(frame("PING", FrameFlag.ACK, 0, new Uint8Array(8)));
    pass(peer, 1000);
    assert.deepEqual(peer.output(), ["PING"]);
  });
});

describe("a server that polices PING", () => {
  const policing = { minPingIntervalMs: 1000 };

  it("ends the connection at the third that came too soon", () => {
    const peer = ScriptedPeer.ready("server", policing);
    peer.send(peer.hpack.headers(1, REQUEST), PING, PING, PING);
    assert.equal(peer.connection.state.name, "open");
    peer.send(PING);
    assert.equal(peer.listener.end?.code, ErrorCode.ENHANCE_YOUR_CALM);
    assert.equal(peer.listener.end.reason, "too_many_pings");
  });

  it("lets those pass that come after the interval", () => {
    const peer = ScriptedPeer.ready("server", policing);
    peer.send(peer.hpack.headers(1, REQUEST));
    for (let i = 0; i < 10; i++) {
      peer.send(PING);
      peer.now += 1000;
    }
    assert.equal(peer.connection.state.name, "open");
  });

  it("forgets them when it sends something", () => {
    const peer = ScriptedPeer.ready("server", policing);
    peer.send(peer.hpack.headers(1, REQUEST));
    const { stream } = peer.listener.streams[0]!;
    stream!.sendHeaders(RESPONSE, false);
    for (let i = 0; i < 10; i++) {
      peer.send(PING);
      stream!.sendData(new Uint8Array(1), false);
    }
    assert.equal(peer.connection.state.name, "open");
  });

  it("wants two hours between them without calls, unless told otherwise", () => {
    for (const permitPingWithoutCalls of [false, true]) {
      const peer = ScriptedPeer.ready("server", { ...policing, permitPingWithoutCalls });
      for (let i = 0; i < 4; i++) {
        peer.now += 1000;
        peer.send(PING);
      }
      assert.equal(peer.connection.state.name, permitPingWithoutCalls ? "open" : "closed");
    }
  });
});

describe("the age of a connection", () => {
  it("ends it gracefully, and after the grace at once", () => {
    const peer = ScriptedPeer.ready("server", { maxConnectionAgeMs: 10_000, maxConnectionAgeGraceMs: 500 });
    const from = peer.now + 9000;
    assert.ok(peer.connection.nextDeadline() >= from && peer.connection.nextDeadline() <= from + 2000);
    peer.send(peer.hpack.headers(1, REQUEST));
    pass(peer, peer.connection.nextDeadline() - peer.now);
    assert.equal(peer.connection.state.name, "draining");
    assert.deepEqual(peer.output(), ["GOAWAY 2147483647 NO_ERROR", "PING"]);
    pass(peer, 499);
    assert.equal(peer.connection.state.name, "draining");
    pass(peer, 1);
    assert.equal(peer.listener.end?.reason, "max_age");
    assert.deepEqual(peer.output(), ["GOAWAY 1 NO_ERROR"]);
  });

  it("does not matter to a connection that is used: only idle ones end by being idle", () => {
    const peer = ScriptedPeer.ready("server", { maxConnectionIdleMs: 1000 });
    peer.send(peer.hpack.headers(1, REQUEST));
    pass(peer, 5500);
    assert.equal(peer.connection.state.name, "open");
    peer.now += 100;
    peer.send(frame("RST_STREAM", 0, 1, [0, 0, 0, 8]));
    pass(peer, 999);
    assert.equal(peer.connection.state.name, "open");
    pass(peer, 1);
    assert.equal(peer.connection.state.name, "draining");
  });
});
