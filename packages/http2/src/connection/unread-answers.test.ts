import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ErrorCode } from "../frame/error-code.js";
import { REQUEST, RESPONSE, ScriptedPeer, TRAILERS } from "../testing/scripted-peer.js";
import { data, rstStream, windowUpdate } from "../testing/wire.js";

/** A server that answers each request with 1,000 bytes, to a peer whose windows are closed. */
function answering(): ScriptedPeer {
  const options = { maxBufferedConnectionBytes: 1500, unreadTimeoutMs: 5000 };
  const peer = ScriptedPeer.ready("server", options, [4, 0]);
  peer.listener.onRequest = (stream) => {
    stream.sendHeaders(RESPONSE, false);
    stream.sendData(new Uint8Array(1000), false);
    stream.sendTrailers(TRAILERS);
  };
  return peer;
}

function requests(log: readonly string[]): string[] {
  return log.filter((line) => line.includes("request")).map((line) => line.split(" ")[0]!);
}

describe("answers that the peer does not let out", () => {
  it("make further requests wait, until some are read", () => {
    const peer = answering();
    for (const id of [1, 3, 5, 7]) peer.send(peer.hpack.headers(id, REQUEST, true));
    assert.deepEqual(requests(peer.takeLog()), ["#1", "#3"]);
    assert.equal(peer.connection.activeStreams, 4);
    peer.send(windowUpdate(1, 1000));
    assert.deepEqual(requests(peer.takeLog()), ["#5"]);
    peer.send(rstStream(3, ErrorCode.CANCEL));
    assert.deepEqual(requests(peer.takeLog()), ["#7"]);
  });

  it("keep what comes on a request that waits, in order", () => {
    const peer = answering();
    for (const id of [1, 3]) peer.send(peer.hpack.headers(id, REQUEST, true));
    peer.send(
      peer.hpack.headers(5, REQUEST),
      data(5, "ab"),
      data(5, "cd"),
      peer.hpack.headers(5, ["x-end", "1"], true),
    );
    peer.takeLog();
    peer.send(windowUpdate(1, 1000));
    const log = peer.takeLog().filter((line) => line.startsWith("#5"));
    assert.deepEqual(log.slice(1), ['#5 data "ab"', '#5 data "cd"', "#5 trailers x-end=1"]);
  });

  it("leave out a request that was reset while it waited", () => {
    const peer = answering();
    for (const id of [1, 3, 5, 7]) peer.send(peer.hpack.headers(id, REQUEST, true));
    peer.takeLog();
    peer.send(rstStream(5, ErrorCode.CANCEL), windowUpdate(1, 1000));
    assert.deepEqual(requests(peer.takeLog()), ["#7"]);
  });

  it("end the connection of a peer that reads nothing for too long", () => {
    const peer = answering();
    for (const id of [1, 3]) peer.send(peer.hpack.headers(id, REQUEST, true));
    assert.equal(peer.connection.nextDeadline(), peer.now + 5000);
    peer.now += 5000;
    peer.connection.handleDeadline(peer.now);
    assert.equal(peer.listener.end?.code, ErrorCode.ENHANCE_YOUR_CALM);
    assert.match(peer.listener.end.reason, /windows are not opened/);
  });

  it("are not held against a peer that has read by then", () => {
    const peer = answering();
    for (const id of [1, 3]) peer.send(peer.hpack.headers(id, REQUEST, true));
    peer.send(windowUpdate(1, 1000));
    peer.now += 5000;
    peer.connection.handleDeadline(peer.now);
    assert.equal(peer.connection.state.name, "open");
    assert.equal(peer.connection.nextDeadline(), Number.POSITIVE_INFINITY);
  });

  it("are not held against a peer that had nothing to say while they were made", () => {
    const peer = ScriptedPeer.ready("server", { maxBufferedConnectionBytes: 1500, unreadTimeoutMs: 5000 }, [4, 0]);
    peer.send(peer.hpack.headers(1, REQUEST, true));
    peer.now += 60_000;
    const { stream } = peer.listener.streams[0]!;
    stream!.sendHeaders(RESPONSE, false);
    stream!.sendData(new Uint8Array(2000), true);
    peer.output();
    peer.connection.handleDeadline(peer.now);
    assert.equal(peer.connection.state.name, "open");
    assert.equal(peer.connection.nextDeadline(), peer.now + 5000);
  });

  it("are not held against a slow peer either", () => {
    const options = { maxBufferedConnectionBytes: 1500, unreadTimeoutMs: 5000 };
    const peer = ScriptedPeer.ready("server", options, [4, 0]);
    peer.send(peer.hpack.headers(1, REQUEST, true));
    const { stream } = peer.listener.streams[0]!;
    stream!.sendHeaders(RESPONSE, false);
    stream!.sendData(new Uint8Array(200_000), true);
    peer.send(windowUpdate(0, 1_000_000), windowUpdate(1, 1));
    for (let i = 0; i < 2; i++) {
      peer.send(windowUpdate(1, 70_000));
      peer.output();
      peer.now += 5000;
      peer.connection.handleDeadline(peer.now);
      assert.equal(peer.connection.state.name, "open");
    }
    peer.now += 5000;
    peer.connection.handleDeadline(peer.now);
    assert.equal(peer.connection.state.name, "closed");
  });
});
