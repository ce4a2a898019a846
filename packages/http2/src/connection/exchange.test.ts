import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ErrorCode } from "../frame/error-code.js";
import { FrameFlag } from "../frame/frame-header.js";
import type { Stream } from "../stream/stream.js";
import { REQUEST, RESPONSE, RecordingStream, ScriptedPeer, TRAILERS } from "../testing/scripted-peer.js";
import { data, frame, goaway, join, parseFrames, rstStream, SETTINGS_ACK, settings, uint32 } from "../testing/wire.js";
import type { Exchanges } from "./exchanges.js";
import { PREFACE } from "./preface.js";

describe("a server", () => {
  it("says its settings first, and acknowledges the client's", () => {
    const peer = new ScriptedPeer("server");
    assert.deepEqual(peer.output(), ["SETTINGS", "WINDOW_UPDATE 0 983041"]);
    peer.send(PREFACE, settings());
    assert.deepEqual(peer.output(), ["SETTINGS ACK"]);
    assert.deepEqual(peer.takeLog(), ["settings"]);
  });

  it("answers a unary call in one piece", () => {
    const peer = ScriptedPeer.ready("server");
    peer.send(peer.hpack.headers(1, REQUEST), data(1, "hello", true));
    const { stream } = peer.listener.streams[0]!;
    stream!.sendHeaders(RESPONSE, false);
    assert.equal(stream!.sendData(Buffer.from("world"), false), true);
    stream!.sendTrailers(TRAILERS);
    assert.deepEqual(peer.takeLog(), [
      "#1 request :method=POST :scheme=http :path=/a.B/C :authority=localhost te=trailers",
      '#1 data "hello" end',
    ]);
    assert.equal(peer.connection.takeOutput().length, 1);
    assert.equal(peer.connection.activeStreams, 0);
  });

  it("reads a request however its octets are split", () => {
    const whole = ScriptedPeer.ready("server");
    const octets = join(
      whole.hpack.headers(1, REQUEST),
      data(1, "hello"),
      frame("DATA", FrameFlag.PADDED, 1, [2, 104, 105, 0, 0]),
      frame("PING", 0, 0, new Uint8Array(8)),
      whole.hpack.headers(1, ["x-trailer", "1"], true),
    );
    whole.send(octets);
    const told = whole.takeLog();
    assert.deepEqual(told.slice(1), ['#1 data "hello"', '#1 data "hi"', "#1 trailers x-trailer=1"]);
    for (let cut = 1; cut < octets.length; cut++) {
      const peer = ScriptedPeer.ready("server");
      peer.send(octets.subarray(0, cut));
      peer.send(octets.subarray(cut));
      assert.equal(withoutPieces(peer.takeLog()), withoutPieces(told), `cut at ${cut}`);
      assert.deepEqual(peer.output(), ["PING ACK"]);
    }
    const peer = ScriptedPeer.ready("server");
    for (const octet of octets) peer.send(Uint8Array.of(octet));
    assert.equal(withoutPieces(peer.takeLog()), withoutPieces(told), "octet by octet");
  });

  it("keeps nothing of the memory that it is given, in which the next octets take the place of the last", () => {
    const peer = ScriptedPeer.ready("server");
    const input = Buffer.alloc(200);
    const paths = Array.from({ length: 60 }, (_, i) => `/a.B/C${10 + i}`);
    const requests: string[] = [];
    let chance = 1;
    peer.listener.onRequest = (stream, headers) => {
      requests.push(headers[5]!);
      stream.sendHeaders([":status", "204"], true);
    };
    const wanted = Array.from({ length: 2000 }, (_, i) => {
      chance = (Math.imul(chance, 48_271) >>> 0) % 0x7fff_ffff;
      const path = paths[chance % paths.length]!;
      const octets = peer.hpack.headers(1 + 2 * i, [":method", "POST", ":scheme", "http", ":path", path], true);
      input.set(octets);
      peer.connection.receive(input.subarray(0, octets.length), peer.now);
      return path;
    });
    assert.deepEqual(requests, wanted);
  });

  it("puts a header block together from CONTINUATION frames", () => {
    const peer = ScriptedPeer.ready("server");
    const block = peer.hpack.block(REQUEST);
    peer.send(frame("HEADERS", FrameFlag.END_STREAM, 1, block.subarray(0, 3)));
    peer.send(
      frame("CONTINUATION", 0, 1, block.subarray(3, 7)),
      frame("CONTINUATION", FrameFlag.END_HEADERS, 1, block.subarray(7)),
    );
    assert.match(peer.takeLog()[0]!, /:path=\/a.B\/C .* end$/);
  });

  it("splits what is longer than the client's frames", () => {
    const peer = ScriptedPeer.ready("server");
    peer.send(peer.hpack.headers(1, REQUEST, true));
    peer.listener.streams[0]!.stream!.sendHeaders([":status", "200", "x-long", "é".repeat(40_000)], true);
    const bytes = peer.outputBytes();
    assert.deepEqual([bytes[3], bytes[4]], [1, FrameFlag.END_STREAM], "HEADERS without END_HEADERS");
    assert.deepEqual([bytes[9 + 16_384 + 3], bytes[9 + 16_384 + 4]], [9, 0], "CONTINUATION");
  });

  it("refuses streams above its limit, unprocessed, and takes the next when one has ended", () => {
    const peer = ScriptedPeer.ready("server", { maxConcurrentStreams: 1 });
    peer.send(peer.hpack.headers(1, REQUEST, true), peer.hpack.headers(3, REQUEST, true));
    assert.deepEqual(peer.output(), ["RST_STREAM 3 REFUSED_STREAM"]);
    peer.listener.streams[0]!.stream!.sendHeaders(RESPONSE, true);
    peer.send(peer.hpack.headers(5, REQUEST, true));
    assert.deepEqual(peer.output(), ["HEADERS 1 :status=200 content-type=application/grpc END_STREAM"]);
    assert.equal(peer.listener.streams.length, 2);
  });

  it("delivers the same list again when the client repeats its block", () => {
    const peer = ScriptedPeer.ready("server");
    for (let id = 1; id <= 11; id += 2) peer.send(peer.hpack.headers(id, REQUEST, true));
    const lists = peer.listener.streams.map(({ lists: [list] }) => list);
    assert.deepEqual(lists[0], REQUEST);
    assert.equal(lists[4], lists[5]);
  });

  it("drops in silence what is sent on a stream that the client has reset", () => {
    const peer = ScriptedPeer.ready("server");
    peer.send(peer.hpack.headers(1, REQUEST, true), rstStream(1, ErrorCode.CANCEL));
    const { stream } = peer.listener.streams[0]!;
    stream!.sendHeaders(RESPONSE, false);
    stream!.sendData(Buffer.from("x"), false);
    stream!.sendTrailers(TRAILERS);
    stream!.reset(ErrorCode.CANCEL);
    assert.deepEqual(peer.output(), []);
    assert.equal(peer.takeLog().at(-1), "#1 reset CANCEL remote");
  });

  it("throws for a caller's mistake, and sends nothing of it", () => {
    const peer = ScriptedPeer.ready("server");
    peer.send(peer.hpack.headers(1, REQUEST, true));
    const stream = peer.listener.streams[0]!.stream!;
    const misuse = { name: "Http2UsageError" };
    assert.throws(() => stream.sendData(Buffer.from("x"), false), misuse, "data before headers");
    assert.throws(() => stream.sendTrailers(TRAILERS), misuse, "trailers before headers");
    assert.throws(() => stream.sendHeaders(["Upper", "x"], false), misuse);
    assert.throws(() => stream.sendHeaders([":status", "200", "x", "a\r\nb: c"], false), misuse);
    assert.throws(() => stream.sendHeaders([":status"], false), misuse);
    assert.throws(() => stream.sendHeaders([":status", "100"], true), misuse);
    assert.throws(() => stream.consume(1), misuse);
    assert.throws(() => peer.connection.openStream(REQUEST, true, peer.listener.streams[0]!), misuse);
    assert.throws(() => peer.connection.outputWritten(1), misuse);
    stream.sendHeaders(RESPONSE, false);
    assert.throws(() => stream.sendHeaders(RESPONSE, false), misuse);
    assert.throws(() => stream.sendTrailers({ fields: ["a", "b\n"] }), misuse);
    stream.sendTrailers(TRAILERS);
    assert.throws(() => stream.sendData(Buffer.from("x"), false), misuse, "data behind the end");
    assert.deepEqual(peer.output(), [
      "HEADERS 1 :status=200 content-type=application/grpc",
      "HEADERS 1 grpc-status=0 END_STREAM",
    ]);
    assert.throws(() => new ScriptedPeer("server", { maxFrameSize: 1 }), misuse);
  });

  it("can send 1xx before its answer", () => {
    const peer = ScriptedPeer.ready("server");
    peer.send(peer.hpack.headers(1, REQUEST));
    const stream = peer.listener.streams[0]!.stream!;
    stream.sendHeaders([":status", "103", "link", "</a>"], false);
    stream.sendHeaders(RESPONSE, true);
    assert.deepEqual(peer.output(), [
      "HEADERS 1 :status=103 link=</a>",
      "HEADERS 1 :status=200 content-type=application/grpc END_STREAM",
    ]);
  });

  it("survives a close from inside of every callback", () => {
    const events: ((peer: ScriptedPeer) => void)[] = [
      (peer) => {
        peer.listener.onRequest = () => peer.connection.close(ErrorCode.NO_ERROR, "enough");
      },
      (peer) => {
        peer.listener.onRequest = (_stream, _headers, recording) => {
          recording.onData = () => peer.connection.close(ErrorCode.NO_ERROR, "enough");
        };
      },
      (peer) => {
        peer.listener.onRequest = (_stream, _headers, recording) => {
          recording.onTrailers = () => peer.connection.close(ErrorCode.NO_ERROR, "enough");
        };
      },
      (peer) => {
        peer.listener.onSettings = () => peer.connection.close(ErrorCode.NO_ERROR, "enough");
      },
    ];
    for (const prepare of events) {
      const peer = ScriptedPeer.ready("server");
      prepare(peer);
      peer.send(
        settings([4, 70_000]),
        peer.hpack.headers(1, REQUEST),
        data(1, "hello"),
        peer.hpack.headers(1, ["a", "b"], true),
        peer.hpack.headers(3, REQUEST, true),
      );
      assert.ok(peer.takeLog().includes("closed NO_ERROR local"));
      assert.equal(peer.connection.activeStreams, 0);
      assert.match(peer.output().at(-1)!, /^GOAWAY \d+ NO_ERROR$/);
    }
  });

  it("ends with INTERNAL_ERROR when a listener throws, and lets the error through", () => {
    const peer = ScriptedPeer.ready("server");
    peer.listener.onRequest = () => {
      throw new Error("a bug");
    };
    assert.throws(() => peer.send(peer.hpack.headers(1, REQUEST, true)), /a bug/);
    assert.deepEqual(peer.output(), ["GOAWAY 1 INTERNAL_ERROR"]);
  });

  it("shuts down in two steps, and answers what crossed the first", () => {
    const peer = ScriptedPeer.ready("server");
    peer.send(peer.hpack.headers(1, REQUEST, true));
    peer.connection.shutdown(peer.now);
    const goawayAndPing = peer.outputBytes();
    peer.send(peer.hpack.headers(3, REQUEST, true));
    assert.equal(peer.listener.streams.length, 2);
    peer.send(frame("PING", FrameFlag.ACK, 0, goawayAndPing.subarray(-8)));
    assert.deepEqual(peer.output(), ["GOAWAY 3 NO_ERROR"]);
    peer.send(peer.hpack.headers(5, REQUEST, true));
    assert.equal(peer.listener.streams.length, 2, "streams behind the second GOAWAY are ignored");
    for (const { stream } of peer.listener.streams) stream!.sendHeaders(RESPONSE, true);
    assert.equal(peer.takeLog().at(-1), "closed NO_ERROR local");
    assert.equal(peer.output().length, 2);
  });

  it("does not wait for ever for the PING of its shutdown", () => {
    const peer = ScriptedPeer.ready("server");
    peer.connection.shutdown(peer.now);
    assert.equal(peer.connection.state.name, "draining");
    peer.connection.handleDeadline(peer.connection.nextDeadline());
    assert.equal(peer.connection.state.name, "closed");
    assert.deepEqual(peer.output(), ["GOAWAY 2147483647 NO_ERROR", "PING", "GOAWAY 0 NO_ERROR"]);
  });

  it("gives up on a client without preface, or without an acknowledgement of its settings", () => {
    const silent = new ScriptedPeer("server", { prefaceTimeoutMs: 50 });
    assert.equal(silent.connection.nextDeadline(), 1050);
    silent.connection.handleDeadline(1049);
    assert.equal(silent.connection.state.name, "open");
    silent.connection.handleDeadline(1050);
    assert.equal(silent.output().at(-1), "GOAWAY 0 SETTINGS_TIMEOUT");
    const deaf = new ScriptedPeer("server", { settingsTimeoutMs: 200 });
    deaf.send(PREFACE, settings());
    assert.equal(deaf.connection.nextDeadline(), 1200);
    deaf.connection.handleDeadline(1200);
    assert.deepEqual(deaf.takeLog(), ["settings", "closed SETTINGS_TIMEOUT local"]);
    const good = new ScriptedPeer("server");
    good.send(PREFACE, settings(), SETTINGS_ACK);
    assert.equal(good.connection.nextDeadline(), Number.POSITIVE_INFINITY);
  });

  it("gives up on a client that does not finish a frame or a header block, but not on slow data", () => {
    const beginnings: ((peer: ScriptedPeer) => Uint8Array)[] = [
      () => Uint8Array.of(0, 0),
      (peer) => peer.hpack.headers(1, REQUEST).subarray(0, 20),
      (peer) => frame("HEADERS", 0, 1, peer.hpack.block(REQUEST)),
      () => frame("PING", 0, 0, new Uint8Array(8)).subarray(0, 12),
    ];
    for (const begin of beginnings) {
      const peer = ScriptedPeer.ready("server", { frameTimeoutMs: 300 });
      peer.send(begin(peer));
      assert.equal(peer.connection.nextDeadline(), peer.now + 300);
      peer.connection.handleDeadline(peer.now + 300);
      assert.equal(peer.takeLog().at(-1), "closed ENHANCE_YOUR_CALM local");
    }
    const busy = ScriptedPeer.ready("server", { frameTimeoutMs: 300 });
    const pings = join(...Array.from({ length: 10 }, () => frame("PING", 0, 0, new Uint8Array(8))));
    for (let at = 0; at < pings.length; at += 18) {
      busy.send(pings.subarray(at, at + 18));
      busy.now += 200;
      busy.connection.handleDeadline(busy.now);
    }
    assert.equal(busy.connection.state.name, "open", "each chunk ends in another frame");
    busy.send(frame("HEADERS", 0, 1, busy.hpack.block(REQUEST)));
    busy.now += 200;
    busy.send(frame("CONTINUATION", 0, 1));
    assert.equal(busy.connection.nextDeadline(), busy.now + 100, "more of a block is still the same block");
    const peer = ScriptedPeer.ready("server");
    const octets = peer.hpack.headers(1, REQUEST);
    peer.send(octets.subarray(0, 20));
    peer.send(octets.subarray(20), data(1, "hello").subarray(0, 11));
    assert.equal(peer.connection.nextDeadline(), Number.POSITIVE_INFINITY);
    assert.equal(peer.takeLog().at(-1), '#1 data "he"');
  });

  it("cuts off a client that asks and never reads", () => {
    const peer = ScriptedPeer.ready("server", { maxQueuedControlFrames: 10 });
    peer.send(frame("PING", 0, 0, new Uint8Array(8)));
    peer.connection.takeOutput(); // Taken, and never written.
    for (let i = 0; i < 20; i++) peer.send(frame("PING", 0, 0, new Uint8Array(8)));
    assert.deepEqual(peer.takeLog(), ["closed ENHANCE_YOUR_CALM local"]);
  });

  it("cuts off a client that never reads the headers it is answered with", () => {
    const peer = ScriptedPeer.ready("server", { maxBufferedOutputBytes: 1000, maxConcurrentStreams: 10 });
    peer.listener.onRequest = (stream) => stream.sendHeaders([...RESPONSE, "x", "0".repeat(1000)], true);
    peer.send(peer.hpack.headers(1, REQUEST, true));
    peer.connection.takeOutput();
    for (let id = 3; id < 99; id += 2) peer.send(peer.hpack.headers(id, REQUEST, true));
    assert.equal(peer.takeLog().at(-1), "closed ENHANCE_YOUR_CALM local");
  });
});

describe("a client", () => {
  it("opens no more streams while the peer leaves too much unread, and goes on when it has read", () => {
    const peer = ScriptedPeer.ready("client");
    const open = (): Stream => peer.connection.openStream(REQUEST, true, new RecordingStream("", []));
    open();
    const taken = join(...peer.connection.takeOutput()).length;
    let opened = 0;
    for (; opened < 100_000 && peer.connection.availableStreams > 0; opened++) open().reset(ErrorCode.CANCEL);
    assert.ok(opened > 10_000 && opened < 100_000, `${opened} streams`);
    assert.throws(open, { message: "no stream can be opened: too much was sent that the peer has not read" });
    peer.send(frame("PING", 0, 0, new Uint8Array(8)));
    assert.equal(peer.connection.state.name, "open");
    assert.deepEqual(peer.takeLog(), []);
    peer.connection.outputWritten(taken);
    assert.deepEqual(peer.takeLog(), ["streams available"]);
    open();
    assert.equal(peer.connection.activeStreams, 2);
  });

  it("begins with the preface and settings, and does not wait for the server's", () => {
    const peer = new ScriptedPeer("client");
    peer.open(REQUEST, true);
    const bytes = peer.outputBytes();
    assert.equal(Buffer.from(bytes.subarray(0, 24)).toString(), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    assert.deepEqual(
      parseFrames(bytes.subarray(24)).map(({ type }) => type),
      ["SETTINGS", "WINDOW_UPDATE", "HEADERS"],
    );
  });

  it("hears headers, data and trailers, and skips 1xx", () => {
    const peer = ScriptedPeer.ready("client");
    peer.open(REQUEST, true);
    peer.send(
      peer.hpack.headers(1, [":status", "103"]),
      peer.hpack.headers(1, RESPONSE),
      data(1, "hello"),
      peer.hpack.headers(1, TRAILERS, true),
    );
    assert.deepEqual(peer.takeLog(), [
      "#1 headers :status=200 content-type=application/grpc",
      '#1 data "hello"',
      "#1 trailers grpc-status=0",
    ]);
    assert.equal(peer.connection.activeStreams, 0);
  });

  const faults: readonly [what: string, code: string, script: (peer: ScriptedPeer) => void][] = [
    ["data before headers", "PROTOCOL_ERROR", (peer) => peer.send(data(1, "x"))],
    ["no status", "PROTOCOL_ERROR", (peer) => peer.send(peer.hpack.headers(1, ["a", "b"]))],
    ["a status of 101", "PROTOCOL_ERROR", (peer) => peer.send(peer.hpack.headers(1, [":status", "101"]))],
    ["a status that is no number", "PROTOCOL_ERROR", (peer) => peer.send(peer.hpack.headers(1, [":status", "2xx"]))],
    ["a request's pseudo-header field", "PROTOCOL_ERROR", (peer) => peer.send(peer.hpack.headers(1, [":path", "/"]))],
    ["1xx with the end", "PROTOCOL_ERROR", (peer) => peer.send(peer.hpack.headers(1, [":status", "100"], true))],
    [
      "a header list above the limit",
      "ENHANCE_YOUR_CALM",
      (peer) => {
        peer.send(peer.hpack.headers(1, [...RESPONSE, "x", "0".repeat(16_340)]));
      },
    ],
    [
      "less data than content-length says",
      "PROTOCOL_ERROR",
      (peer) => {
        peer.send(peer.hpack.headers(1, [...RESPONSE, "content-length", "5"]), data(1, "four", true));
      },
    ],
  ];
  for (const [what, code, script] of faults) {
    it(`resets a stream for ${what}: ${code}`, () => {
      const peer = ScriptedPeer.ready("client");
      peer.open(REQUEST, true);
      peer.output();
      script(peer);
      assert.deepEqual(peer.output(), [`RST_STREAM 1 ${code}`]);
      assert.equal(peer.takeLog().at(-1), `#1 reset ${code} local`);
      assert.equal(peer.connection.state.name, "open");
    });
  }

  it("takes a content-length without content from HEAD, 204 and 304", () => {
    const peer = ScriptedPeer.ready("client");
    peer.open([":method", "HEAD", ":scheme", "http", ":path", "/"], true);
    peer.open(REQUEST, true);
    peer.send(peer.hpack.headers(1, [":status", "200", "content-length", "9"], true));
    peer.send(peer.hpack.headers(3, [":status", "304", "content-length", "9"], true));
    assert.deepEqual(peer.takeLog(), [
      "#1 headers :status=200 content-length=9 end",
      "#3 headers :status=304 content-length=9 end",
    ]);
  });

  it("ends the connection for PUSH_PROMISE, SETTINGS_ENABLE_PUSH, and an answer in HTTP/1", () => {
    const scripts: ((peer: ScriptedPeer) => void)[] = [
      (peer) => peer.send(frame("PUSH_PROMISE", 4, 1, [...uint32(2), 0x88])),
      (peer) => peer.send(settings([2, 1])),
      (peer) => peer.send(peer.hpack.headers(2, RESPONSE)),
      (peer) => peer.send(peer.hpack.headers(7, RESPONSE)),
    ];
    for (const script of scripts) {
      const peer = ScriptedPeer.ready("client");
      peer.open(REQUEST, true);
      script(peer);
      assert.deepEqual(peer.takeLog(), ["#1 reset PROTOCOL_ERROR local", "closed PROTOCOL_ERROR local"]);
    }
    const peer = new ScriptedPeer("client");
    peer.send(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"));
    assert.equal(peer.listener.end?.reason, "the peer speaks HTTP/1 and not HTTP/2");
  });

  for (const role of ["client", "server"] as const) {
    it(`takes settings that look like TLS from where they are split, as a ${role}`, () => {
      const parts = [...(role === "server" ? [PREFACE] : []), settings([0x1603, 0], [0x1503, 0])];
      const octets = join(...parts);
      for (let cut = 1; cut < octets.length; cut++) {
        const peer = new ScriptedPeer(role);
        peer.send(octets.subarray(0, cut));
        peer.send(octets.subarray(cut));
        assert.equal(peer.connection.state.name, "open", `cut at ${cut}`);
      }
    });
  }

  it("opens as many streams as the server allows, and hears when there is room", () => {
    const peer = ScriptedPeer.ready("client", {}, [3, 2]);
    assert.equal(peer.connection.availableStreams, 2);
    peer.open(REQUEST, true);
    peer.open(REQUEST, true);
    assert.equal(peer.connection.availableStreams, 0);
    assert.throws(() => peer.open(REQUEST, true), { name: "Http2UsageError" });
    peer.send(peer.hpack.headers(1, RESPONSE, true));
    assert.deepEqual(peer.takeLog(), ["#1 headers :status=200 content-type=application/grpc end", "streams available"]);
    assert.equal(peer.connection.availableStreams, 1);
  });

  it("shuts down with its last stream id, and lets the stream end", () => {
    const peer = ScriptedPeer.ready("client");
    // Inside of the connection; nobody can open a thousand million streams first.
    (peer.connection as unknown as { readonly exchanges: Exchanges }).exchanges.streams.highestId = 2 ** 31 - 5;
    peer.open(REQUEST, true);
    assert.equal(peer.connection.availableStreams > 0, true);
    peer.open(REQUEST, true);
    assert.deepEqual(peer.connection.state, { name: "draining", initiator: "local" });
    assert.equal(peer.connection.availableStreams, 0);
    assert.throws(() => peer.open(REQUEST, true), /no stream can be opened/);
    assert.equal(peer.output().at(-1), "GOAWAY 0 NO_ERROR");
    for (const id of [2 ** 31 - 3, 2 ** 31 - 1]) peer.send(peer.hpack.headers(id, RESPONSE, true));
    assert.deepEqual(peer.takeLog().slice(-3).map(wordsOf), [
      "#2147483645 headers",
      "#2147483647 headers",
      "closed NO_ERROR",
    ]);
  });

  it("tells which requests a GOAWAY left unprocessed, lets the others end, and closes", () => {
    const peer = ScriptedPeer.ready("client");
    peer.open(REQUEST, true);
    peer.open(REQUEST, true);
    peer.send(goaway(1, ErrorCode.NO_ERROR, "bye"));
    assert.deepEqual(peer.takeLog(), ["#3 reset NO_ERROR remote unprocessed", "goaway NO_ERROR 1 bye"]);
    assert.equal(peer.connection.availableStreams, 0);
    peer.send(peer.hpack.headers(1, RESPONSE, true));
    assert.deepEqual(peer.takeLog(), [
      "#1 headers :status=200 content-type=application/grpc end",
      "closed NO_ERROR remote",
    ]);
  });

  it("tells a refused stream as unprocessed, and others not", () => {
    const peer = ScriptedPeer.ready("client");
    peer.open(REQUEST, true);
    peer.open(REQUEST, true);
    peer.send(rstStream(1, ErrorCode.REFUSED_STREAM), rstStream(3, 0x1234));
    assert.deepEqual(peer.takeLog(), ["#1 reset REFUSED_STREAM remote unprocessed", "#3 reset 0x1234 remote"]);
  });

  it("tells every stream, and then the connection, that the transport is gone", () => {
    const peer = ScriptedPeer.ready("client");
    const { recording } = peer.open(REQUEST, true);
    let cause: Error | undefined;
    recording.onReset = (reset) => {
      cause = (reset as { cause?: Error }).cause;
    };
    peer.open(REQUEST, true);
    peer.connection.receiveEnd(new Error("ECONNRESET"));
    peer.connection.receiveEnd();
    assert.equal(cause?.message, "ECONNRESET");
    assert.deepEqual(peer.takeLog(), ["#3 reset NO_ERROR transport", "closed NO_ERROR transport"]);
    assert.equal(peer.listener.end?.reason, "ECONNRESET");
  });

  it("keeps the code of a GOAWAY as the reason of what follows", () => {
    const peer = ScriptedPeer.ready("client");
    peer.open(REQUEST, true);
    peer.send(goaway(1, ErrorCode.ENHANCE_YOUR_CALM, "too_many_pings"));
    peer.connection.receiveEnd();
    assert.deepEqual(peer.listener.end, {
      initiator: "remote",
      code: ErrorCode.ENHANCE_YOUR_CALM,
      reason: "too_many_pings",
    });
  });

  it("measures the round trip of a PING", () => {
    const peer = ScriptedPeer.ready("client");
    const trips: number[] = [];
    peer.connection.ping(2000, (ms) => trips.push(ms));
    const sent = peer.outputBytes();
    peer.now = 2035;
    peer.send(frame("PING", FrameFlag.ACK, 0, sent.subarray(9)), frame("PING", FrameFlag.ACK, 0, sent.subarray(9)));
    assert.deepEqual(trips, [35]);
  });

  it("shuts down when its streams have ended", () => {
    const peer = ScriptedPeer.ready("client");
    peer.open(REQUEST, true);
    peer.connection.shutdown(peer.now);
    assert.equal(peer.connection.availableStreams, 0);
    assert.equal(peer.output().at(-1), "GOAWAY 0 NO_ERROR");
    peer.send(peer.hpack.headers(1, RESPONSE, true));
    assert.equal(peer.takeLog().at(-1), "closed NO_ERROR local");
  });
});

/** The log with the pieces of data joined, since where they are cut is free. */
function withoutPieces(log: readonly string[]): string {
  return log.join("\n").replaceAll(/"\n#1 data "/g, "");
}

function wordsOf(line: string): string {
  return line.split(" ").slice(0, 2).join(" ");
}
