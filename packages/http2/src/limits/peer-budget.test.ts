import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ConnectionOptions } from "../connection/connection-options.js";
import { defaultConnectionOptions, resolveOptions } from "../connection/resolved-options.js";
import { ErrorCode } from "../frame/error-code.js";
import { FrameFlag } from "../frame/frame-header.js";
import { REQUEST, RESPONSE, ScriptedPeer, TRAILERS } from "../testing/scripted-peer.js";
import { data, frame, join, parseFrames, rstStream, SETTINGS_ACK, settings, windowUpdate } from "../testing/wire.js";

// The clock stands still here: what is allowed is the burst, and what is given back.

const PING = frame("PING", 0, 0, new Uint8Array(8));
const PING_ACK = frame("PING", FrameFlag.ACK, 0, new Uint8Array(8));

/** A server that answers requests which are whole at once, with a message or with trailers alone, and waits for the others. */
function server(answer: "message" | "trailers", options: ConnectionOptions = {}): ScriptedPeer {
  const peer = ScriptedPeer.ready("server", options);
  peer.send(windowUpdate(0, 1 << 30));
  peer.listener.onRequest = (stream, _headers, _recording, endStream) => {
    if (!endStream) return;
    stream.sendHeaders(RESPONSE, false);
    if (answer === "message") stream.sendData(new Uint8Array(5), false);
    stream.sendTrailers(TRAILERS);
  };
  return peer;
}

/** The stream with the number `n`: whole, or with more to come. */
function request(peer: ScriptedPeer, n: number, isWhole: boolean): Uint8Array {
  return peer.hpack.headers(idOf(n), REQUEST, isWhole);
}

function idOf(n: number): number {
  return 2 * n + 1;
}

function cancel(n: number): Uint8Array {
  return rstStream(idOf(n), ErrorCode.CANCEL);
}

/** Stream 1, reset for a fault of the peer's. */
function serverWithReset(options: ConnectionOptions): ScriptedPeer {
  const peer = server("message", options);
  peer.send(request(peer, 0, false), windowUpdate(1, 0));
  return peer;
}

describe("a peer is cut off that goes on with", () => {
  const few = { controlFrameBurst: 20, controlFramesPerSecond: 0, resetBurst: 20, resetsPerSecond: 0 };
  const CONTROL = "too many PING or SETTINGS frames";
  const INCIDENTAL = "too many PRIORITY, 1xx or unknown frames, or frames of streams that have ended";
  const RESETS = "streams are reset faster than they can be of use";

  /** The reason, the connection, what is sent again and again, and how often it is accepted. */
  type Case = readonly [
    reason: string,
    begin: () => ScriptedPeer,
    send: (peer: ScriptedPeer, n: number) => Uint8Array,
    accepted: number,
  ];
  const withOpenStream = (): ScriptedPeer => {
    const peer = server("message", few);
    peer.send(request(peer, 0, false));
    return peer;
  };
  const withEndedStream = (): ScriptedPeer => {
    const peer = server("message", few);
    peer.send(request(peer, 0, true));
    return peer;
  };
  const cases: Readonly<Record<string, Case>> = {
    // The SETTINGS that a connection begins with are the first of the twenty.
    "SETTINGS, with data between": [
      CONTROL,
      withOpenStream,
      () => join(settings([4, 65_535], [4, 65_536]), data(1, "x")),
      19,
    ],
    "SETTINGS that change the table's size, with calls between": [
      CONTROL,
      () => server("message", few),
      (peer, n) => join(settings([1, 0], [1, 4096]), request(peer, n, true)),
      19,
    ],
    "acknowledgements of SETTINGS that were not sent": [CONTROL, withOpenStream, () => SETTINGS_ACK, 19],
    "acknowledgements of PINGs that were not sent": [CONTROL, withOpenStream, () => PING_ACK, 19],
    "PING, with data of its own between": [CONTROL, withOpenStream, () => join(PING, data(1, "x")), 19],
    "PRIORITY, with data between": [
      INCIDENTAL,
      withOpenStream,
      () => join(frame("PRIORITY", 0, 3, [0, 0, 0, 0, 7]), data(1, "x")),
      20,
    ],
    "RST_STREAM on a stream that has ended": [INCIDENTAL, withEndedStream, () => cancel(0), 20],
    "HEADERS on a stream that was reset": [
      INCIDENTAL,
      () => serverWithReset(few),
      (peer) => peer.hpack.headers(1, TRAILERS, true),
      20,
    ],
    "the end of a stream that was reset": [INCIDENTAL, () => serverWithReset(few), () => data(1, "", true), 20],
    "empty DATA on a stream that was reset": [
      "too many DATA frames without data",
      () => serverWithReset({ maxEmptyDataFrames: 5 }),
      () => data(1, ""),
      5,
    ],
    "1xx to a client": [
      INCIDENTAL,
      () => {
        const peer = ScriptedPeer.ready("client", few);
        peer.open(REQUEST, true);
        return peer;
      },
      (peer) => peer.hpack.headers(1, [":status", "103"]),
      20,
    ],
    "resets, with calls between that are answered by trailers alone": [
      RESETS,
      () => server("trailers", few),
      (peer, n) => join(request(peer, 2 * n, false), cancel(2 * n), request(peer, 2 * n + 1, true)),
      20,
    ],
  };

  for (const [name, [reason, begin, send, accepted]] of Object.entries(cases)) {
    it(name, () => {
      const peer = begin();
      for (let n = 0; n < accepted; n++) peer.send(send(peer, n));
      assert.equal(peer.connection.state.name, "open");
      peer.send(send(peer, accepted));
      assert.equal(peer.listener.end?.reason, reason);
      assert.equal(peer.connection.counters.goawaysCaused, 1);
    });
  }
});

describe("a peer is not cut off, however long it goes on,", () => {
  const ROUNDS = 20;
  const CALLS = 1000;

  /** Rounds of calls; in each of them all is sent that `send` gives for each, one kind after the other. */
  function inRounds(peer: ScriptedPeer, calls: number, ...send: ((n: number) => Uint8Array)[]): void {
    for (let round = 0; round < ROUNDS; round++) {
      for (const kind of send) {
        peer.send(...Array.from({ length: calls }, (_, i) => kind(round * calls + i)));
        peer.outputBytes();
      }
      assert.equal(peer.listener.end, undefined, `after round ${round + 1}`);
    }
  }

  it("whose cancellations all cross the answers", () => {
    const peer = server("message");
    inRounds(peer, CALLS, (n) => request(peer, n, true), cancel);
    assert.equal(peer.connection.counters.lateFramesReceived, ROUNDS * CALLS);
    assert.equal(peer.connection.counters.resetsReceived, 0);
  });

  it("whose requests end, and are cancelled, after they were refused", () => {
    const peer = server("message");
    peer.listener.onRequest = (stream) => {
      stream.sendHeaders([...RESPONSE, ...TRAILERS], true);
      stream.reset(ErrorCode.NO_ERROR);
    };
    inRounds(
      peer,
      CALLS / 2,
      (n) => request(peer, n, false),
      (n) => join(data(idOf(n), "", true), cancel(n)),
    );
    assert.equal(peer.connection.counters.lateFramesReceived, ROUNDS * CALLS);
    assert.equal(peer.connection.counters.resetsSent, (ROUNDS * CALLS) / 2);
  });

  it("that makes each call twice, and cancels the one that is not answered", () => {
    const peer = server("message");
    inRounds(
      peer,
      CALLS / 2,
      (n) => join(request(peer, 2 * n, true), request(peer, 2 * n + 1, false)),
      (n) => cancel(2 * n + 1),
    );
    assert.equal(peer.connection.counters.resetsReceived, (ROUNDS * CALLS) / 2);
  });

  it("that measures the bandwidth by a PING for each burst of data", () => {
    const peer = server("message");
    for (let n = 0; n < 3000; n++) peer.send(request(peer, n, true), PING);
    assert.equal(peer.listener.end, undefined);
    assert.equal(peer.connection.counters.controlFramesReceived, 3001);
  });

  it("that acknowledges the PINGs it is sent", () => {
    const peer = server("message");
    for (let n = 0; n < 3000; n++) {
      peer.connection.ping(peer.now, () => {});
      const [ping] = parseFrames(peer.outputBytes());
      peer.send(frame("PING", FrameFlag.ACK, 0, ping!.payload));
    }
    assert.equal(peer.listener.end, undefined);
  });

  it("that answers calls which its client has cancelled", () => {
    const peer = ScriptedPeer.ready("client", {}, [3, CALLS]);
    for (let round = 0; round < 4; round++) {
      const calls = Array.from({ length: CALLS }, () => peer.open(REQUEST, false).stream);
      for (const stream of calls) stream.reset(ErrorCode.CANCEL);
      peer.outputBytes();
      for (const { id } of calls) {
        peer.send(peer.hpack.headers(id, RESPONSE), peer.hpack.headers(id, TRAILERS, true), rstStream(id, 0));
      }
    }
    assert.equal(peer.listener.end, undefined);
    assert.equal(peer.connection.counters.lateFramesReceived, 3 * 4 * CALLS);
    assert.equal(peer.connection.counters.resetsSent, 4 * CALLS);
  });
});

describe("SETTINGS_INITIAL_WINDOW_SIZE, several times in a frame,", () => {
  const FULL = 0x7fff_ffff;

  it("leaves the windows as the last one has them", () => {
    const peer = ScriptedPeer.ready("server");
    peer.send(request(peer, 0, false), settings([4, 100], [4, 0], [4, 70_000], [4, 7]));
    peer.outputBytes();
    peer.listener.streams[0]!.stream!.sendHeaders(RESPONSE, false);
    peer.listener.streams[0]!.stream!.sendData(new Uint8Array(30), true);
    assert.deepEqual(
      parseFrames(peer.outputBytes()).map(({ type, payload }) => [type, type === "DATA" ? payload.length : undefined]),
      [
        ["HEADERS", undefined],
        ["DATA", 7],
      ],
    );
  });

  it("is an error where one of them overflows a window, also when the last does not", () => {
    const peer = ScriptedPeer.ready("server");
    peer.send(request(peer, 0, false), windowUpdate(1, 1), settings([4, FULL], [4, 65_535]));
    assert.equal(peer.listener.end?.code, ErrorCode.FLOW_CONTROL_ERROR);
  });

  it("is none where the highest just fills it", () => {
    const peer = ScriptedPeer.ready("server");
    peer.send(request(peer, 0, false), settings([4, FULL], [4, 65_535]), windowUpdate(1, FULL - 65_535));
    assert.equal(peer.listener.end, undefined);
  });
});

describe("output that a peer leaves unread", () => {
  const MUCH = 4 << 20;

  it("may be one large message that the windows and the frame's size have room for", () => {
    const peer = ScriptedPeer.ready("server", {}, [4, MUCH], [5, 0xff_ffff]);
    peer.send(windowUpdate(0, MUCH));
    peer.listener.onRequest = (stream) => {
      stream.sendHeaders(RESPONSE, false);
      stream.sendData(new Uint8Array(MUCH), true);
    };
    peer.send(PING);
    peer.connection.takeOutput(); // Taken, and never written.
    peer.send(request(peer, 0, true));
    peer.send(windowUpdate(0, 1));
    assert.equal(peer.connection.state.name, "open");
  });

  it("has a default that goes with other options, and must leave room for data", () => {
    assert.equal(resolveOptions({}).maxUnreadOutputBytes, 1_548_288);
    assert.equal(resolveOptions({}).maxUnreadOutputBytes, defaultConnectionOptions.maxUnreadOutputBytes);
    assert.equal(resolveOptions({ maxConcurrentStreams: 1 }).maxUnreadOutputBytes, 525_312);
    assert.throws(
      () => resolveOptions({ maxUnreadOutputBytes: 524_287 }),
      /maxUnreadOutputBytes must be at least 524288 where maxBufferedOutputBytes is 262144, not 524287/,
    );
  });
});
