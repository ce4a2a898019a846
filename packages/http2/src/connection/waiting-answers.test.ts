import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ErrorCode } from "../frame/error-code.js";
import type { Stream } from "../stream/stream.js";
import { REQUEST, RESPONSE, ScriptedPeer, TRAILERS } from "../testing/scripted-peer.js";
import { rstStream, windowUpdate } from "../testing/wire.js";

const answerBytes = 1000;

/** A server whose streams have all been accepted before the first answer is there, and a peer whose windows are closed. */
class LateAnswers {
  readonly peer: ScriptedPeer;
  readonly #streams: Stream[] = [];
  /** The ids of the streams that have sent their answers, in order. */
  readonly answered: number[] = [];

  constructor(ids: readonly number[]) {
    const options = { maxBufferedConnectionBytes: 1500, unreadTimeoutMs: 5000 };
    this.peer = ScriptedPeer.ready("server", options, [4, 0]);
    this.peer.listener.onRequest = (stream, _, recording) => {
      this.#streams.push(stream);
      recording.onWritable = () => this.#answer(stream);
    };
    for (const id of ids) this.peer.send(this.peer.hpack.headers(id, REQUEST, true));
  }

  answerAll(): void {
    for (const stream of this.#streams) this.#answer(stream);
  }

  #answer(stream: Stream): void {
    if (!stream.hasRoom()) return;
    this.answered.push(stream.id);
    stream.sendHeaders(RESPONSE, false);
    stream.sendData(new Uint8Array(answerBytes), false);
    stream.sendTrailers(TRAILERS);
  }
}

describe("answers for which there is no room", () => {
  it("are asked for again one after the other, as the peer reads", () => {
    const late = new LateAnswers([1, 3, 5, 7]);
    late.answerAll();
    assert.deepEqual(late.answered, [1, 3]);
    assert.equal(late.peer.connection.counters.answersHeld, 2);
    late.peer.send(windowUpdate(1, answerBytes));
    assert.deepEqual(late.answered, [1, 3, 5]);
    late.peer.send(windowUpdate(3, 1), windowUpdate(3, answerBytes - 1));
    assert.deepEqual(late.answered, [1, 3, 5, 7]);
    assert.equal(late.peer.connection.counters.answersHeld, 2);
  });

  it("come before requests that wait", () => {
    const late = new LateAnswers([1, 3, 5]);
    late.answerAll();
    late.peer.send(late.peer.hpack.headers(7, REQUEST, true));
    late.peer.takeLog();
    late.peer.send(windowUpdate(1, answerBytes));
    assert.deepEqual(late.answered, [1, 3, 5]);
    assert.deepEqual(late.peer.takeLog(), []);
    late.peer.send(windowUpdate(3, answerBytes));
    assert.deepEqual(
      late.peer.takeLog().map((line) => line.split(" ")[0]),
      ["#7"],
    );
  });

  it("are passed over when their streams are reset", () => {
    const late = new LateAnswers([1, 3, 5, 7]);
    late.answerAll();
    late.peer.send(rstStream(5, ErrorCode.CANCEL));
    late.peer.send(windowUpdate(1, answerBytes));
    assert.deepEqual(late.answered, [1, 3, 7]);
  });

  it("count as unread: a peer that reads nothing is given its time, by a clock that is looked at, and no more", () => {
    const late = new LateAnswers([1, 3, 5]);
    const { peer } = late;
    // Nothing came for long, so that the connection does not know how late it is.
    peer.now += 60_000;
    late.answerAll();
    peer.output();
    assert.ok(peer.connection.nextDeadline() <= peer.now);
    peer.connection.handleDeadline(peer.now);
    assert.equal(peer.connection.state.name, "open");
    assert.equal(peer.connection.nextDeadline(), peer.now + 5000);
    peer.now += 5000;
    peer.connection.handleDeadline(peer.now);
    assert.equal(peer.listener.end?.code, ErrorCode.ENHANCE_YOUR_CALM);
    assert.match(peer.listener.end.reason, /windows are not opened/);
  });

  it("are sent before a connection that shuts down ends", () => {
    const late = new LateAnswers([1, 3, 5]);
    late.answerAll();
    late.peer.connection.shutdown(late.peer.now);
    late.peer.send(windowUpdate(1, answerBytes), windowUpdate(3, answerBytes));
    assert.deepEqual(late.answered, [1, 3, 5]);
    assert.equal(late.peer.connection.state.name, "draining");
  });
});

describe("requests that are held because nobody takes them", () => {
  it("wait in order, and cost the peer nothing but time", () => {
    const peer = ScriptedPeer.ready("server", { unreadTimeoutMs: 5000 });
    peer.listener.onRequest = () => peer.connection.holdRequests(true);
    for (const id of [1, 3, 5]) peer.send(peer.hpack.headers(id, REQUEST, true));
    const requests = (): string[] => peer.takeLog().map((line) => line.split(" ")[0]!);
    assert.deepEqual(requests(), ["#1"]);
    assert.equal(peer.connection.activeStreams, 3);
    assert.equal(peer.connection.nextDeadline(), Number.POSITIVE_INFINITY);
    peer.connection.holdRequests(false);
    assert.deepEqual(requests(), ["#3"]);
    peer.listener.onRequest = () => {};
    peer.connection.holdRequests(false);
    assert.deepEqual(requests(), ["#5"]);
    peer.send(peer.hpack.headers(7, REQUEST, true));
    assert.deepEqual(requests(), ["#7"]);
  });
});
