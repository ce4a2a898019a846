import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FrameFlag } from "../frame/frame-header.js";
import { REQUEST, RESPONSE, ScriptedPeer, TRAILERS } from "../testing/scripted-peer.js";
import { data, frame, goaway, rstStream, SETTINGS_ACK, settings, uint32, windowUpdate } from "../testing/wire.js";
import { PREFACE } from "./preface.js";

const GET = [":method", "GET", ":scheme", "http", ":path", "/"];

/** A request that is answered with headers, so that its stream stays open. */
function withOpenStream(peer: ScriptedPeer): void {
  peer.send(peer.hpack.headers(1, REQUEST));
}

function withEndedStream(peer: ScriptedPeer): void {
  peer.listener.onRequest = (stream) => stream.sendHeaders(RESPONSE, true);
  peer.send(peer.hpack.headers(1, REQUEST, true));
}

type Script = (peer: ScriptedPeer) => void;
type Case = readonly [what: string, outcome: string, script: Script];

const big = new Uint8Array(16_385);

const connectionErrors: readonly Case[] = [
  ["DATA on stream 0 (6.1)", "PROTOCOL_ERROR", (peer) => peer.send(data(0, "x"))],
  ["DATA on an idle stream (5.1)", "PROTOCOL_ERROR", (peer) => peer.send(data(1, "x"))],
  [
    "padding as long as the payload (6.1)",
    "PROTOCOL_ERROR",
    (peer) => {
      withOpenStream(peer);
      peer.send(frame("DATA", FrameFlag.PADDED, 1, [3, 0, 0]));
    },
  ],
  [
    "padding without an octet for its length (6.1)",
    "PROTOCOL_ERROR",
    (peer) => {
      withOpenStream(peer);
      peer.send(frame("DATA", FrameFlag.PADDED, 1));
    },
  ],
  [
    "a frame above the maximum size (4.2)",
    "FRAME_SIZE_ERROR",
    (peer) => {
      withOpenStream(peer);
      peer.send(data(1, big));
    },
  ],
  ["HEADERS on stream 0 (6.2)", "PROTOCOL_ERROR", (peer) => peer.send(peer.hpack.headers(0, REQUEST))],
  ["HEADERS on an even stream (5.1.1)", "PROTOCOL_ERROR", (peer) => peer.send(peer.hpack.headers(2, REQUEST))],
  [
    "HEADERS on a stream that was skipped (5.1.1)",
    "PROTOCOL_ERROR",
    (peer) => {
      peer.send(peer.hpack.headers(5, REQUEST), peer.hpack.headers(3, REQUEST));
    },
  ],
  [
    "HEADERS on a stream that has ended (5.1)",
    "STREAM_CLOSED",
    (peer) => {
      withEndedStream(peer);
      peer.send(peer.hpack.headers(1, REQUEST));
    },
  ],
  [
    "HEADERS with padding longer than the block (6.2)",
    "PROTOCOL_ERROR",
    (peer) => {
      peer.send(frame("HEADERS", FrameFlag.PADDED | FrameFlag.END_HEADERS, 1, [9, 0x82]));
    },
  ],
  [
    "HEADERS too short for their priority (6.2)",
    "FRAME_SIZE_ERROR",
    (peer) => {
      peer.send(frame("HEADERS", FrameFlag.PRIORITY | FrameFlag.END_HEADERS, 1, [0, 0]));
    },
  ],
  [
    "a broken header block (4.3)",
    "COMPRESSION_ERROR",
    (peer) => {
      peer.send(frame("HEADERS", FrameFlag.END_HEADERS, 1, [0xff, 0xff]));
    },
  ],
  [
    "a broken header block on a stream that was reset (4.3)",
    "COMPRESSION_ERROR",
    (peer) => {
      withOpenStream(peer);
      peer.listener.streams[0]?.stream?.reset(8);
      peer.send(frame("HEADERS", FrameFlag.END_HEADERS | FrameFlag.END_STREAM, 1, [0xff, 0xff]));
    },
  ],
  [
    "CONTINUATION without HEADERS (6.10)",
    "PROTOCOL_ERROR",
    (peer) => {
      peer.send(frame("CONTINUATION", FrameFlag.END_HEADERS, 1, [0x82]));
    },
  ],
  [
    "another frame inside of a header block (6.10)",
    "PROTOCOL_ERROR",
    (peer) => {
      peer.send(frame("HEADERS", 0, 1, [0x82]), frame("PING", 0, 0, new Uint8Array(8)));
    },
  ],
  [
    "CONTINUATION of another stream (6.10)",
    "PROTOCOL_ERROR",
    (peer) => {
      peer.send(frame("HEADERS", 0, 1, [0x82]), frame("CONTINUATION", FrameFlag.END_HEADERS, 3, [0x84]));
    },
  ],
  [
    "a flood of CONTINUATION",
    "ENHANCE_YOUR_CALM",
    (peer) => {
      peer.send(frame("HEADERS", 0, 1, [0x82]));
      for (let i = 0; i < 3; i++) peer.send(frame("CONTINUATION", 0, 1, new Uint8Array(16_000).fill(0x82)));
    },
  ],
  [
    "a flood of empty CONTINUATION",
    "ENHANCE_YOUR_CALM",
    (peer) => {
      peer.send(frame("HEADERS", 0, 1, [0x82]));
      for (let i = 0; i < 10; i++) peer.send(frame("CONTINUATION", 0, 1));
    },
  ],
  ["PRIORITY on stream 0 (6.3)", "PROTOCOL_ERROR", (peer) => peer.send(frame("PRIORITY", 0, 0, [0, 0, 0, 1, 0]))],
  [
    "PRIORITY of four octets on an idle stream, which cannot be reset (6.3, 6.4)",
    "FRAME_SIZE_ERROR",
    (peer) => peer.send(frame("PRIORITY", 0, 1, [0, 0, 0, 1])),
  ],
  [
    "an idle stream that depends on itself",
    "PROTOCOL_ERROR",
    (peer) => peer.send(frame("PRIORITY", 0, 2, [...uint32(2), 0])),
  ],
  ["RST_STREAM on stream 0 (6.4)", "PROTOCOL_ERROR", (peer) => peer.send(rstStream(0, 8))],
  ["RST_STREAM on an idle stream (6.4)", "PROTOCOL_ERROR", (peer) => peer.send(rstStream(1, 8))],
  [
    "RST_STREAM of three octets (6.4)",
    "FRAME_SIZE_ERROR",
    (peer) => {
      withOpenStream(peer);
      peer.send(frame("RST_STREAM", 0, 1, [0, 0, 8]));
    },
  ],
  ["SETTINGS on a stream (6.5)", "PROTOCOL_ERROR", (peer) => peer.send(frame("SETTINGS", 0, 1))],
  [
    "an acknowledgement with a payload (6.5)",
    "FRAME_SIZE_ERROR",
    (peer) => {
      peer.send(frame("SETTINGS", FrameFlag.ACK, 0, [0, 1, 0, 0, 0, 0]));
    },
  ],
  ["SETTINGS of five octets (6.5)", "FRAME_SIZE_ERROR", (peer) => peer.send(frame("SETTINGS", 0, 0, [0, 1, 0, 0, 0]))],
  ["SETTINGS_ENABLE_PUSH 2 (6.5.2)", "PROTOCOL_ERROR", (peer) => peer.send(settings([2, 2]))],
  ["a window size of 2^31 (6.5.2)", "FLOW_CONTROL_ERROR", (peer) => peer.send(settings([4, 0x8000_0000]))],
  ["a frame size of 16,383 (6.5.2)", "PROTOCOL_ERROR", (peer) => peer.send(settings([5, 16_383]))],
  ["a frame size of 2^24 (6.5.2)", "PROTOCOL_ERROR", (peer) => peer.send(settings([5, 1 << 24]))],
  [
    "a window made too large by settings (6.9.2)",
    "FLOW_CONTROL_ERROR",
    (peer) => {
      withOpenStream(peer);
      peer.send(windowUpdate(1, 0x7fff_ffff - 65_535), settings([4, 65_536]));
    },
  ],
  [
    "more settings than there can be",
    "ENHANCE_YOUR_CALM",
    (peer) => {
      peer.send(settings(...Array.from({ length: 33 }, () => [9, 1] as [number, number])));
    },
  ],
  ["PUSH_PROMISE (8.4)", "PROTOCOL_ERROR", (peer) => peer.send(frame("PUSH_PROMISE", 4, 1, [0, 0, 0, 2, 0x82]))],
  ["PING on a stream (6.7)", "PROTOCOL_ERROR", (peer) => peer.send(frame("PING", 0, 1, new Uint8Array(8)))],
  ["PING of six octets (6.7)", "FRAME_SIZE_ERROR", (peer) => peer.send(frame("PING", 0, 0, new Uint8Array(6)))],
  ["GOAWAY on a stream (6.8)", "PROTOCOL_ERROR", (peer) => peer.send(frame("GOAWAY", 0, 1, new Uint8Array(8)))],
  ["GOAWAY of seven octets (6.8)", "FRAME_SIZE_ERROR", (peer) => peer.send(frame("GOAWAY", 0, 0, new Uint8Array(7)))],
  ["WINDOW_UPDATE of 0 on the connection (6.9)", "PROTOCOL_ERROR", (peer) => peer.send(windowUpdate(0, 0))],
  ["WINDOW_UPDATE on an idle stream (5.1)", "PROTOCOL_ERROR", (peer) => peer.send(windowUpdate(1, 1))],
  [
    "WINDOW_UPDATE of three octets (6.9)",
    "FRAME_SIZE_ERROR",
    (peer) => peer.send(frame("WINDOW_UPDATE", 0, 0, [0, 0, 1])),
  ],
  [
    "the connection's window above 2^31-1 (6.9.1)",
    "FLOW_CONTROL_ERROR",
    (peer) => {
      peer.send(windowUpdate(0, 0x7fff_ffff));
    },
  ],
  [
    "DATA on a stream that has ended (5.1)",
    "STREAM_CLOSED",
    (peer) => {
      withEndedStream(peer);
      peer.send(data(1, "x"));
    },
  ],
  [
    "a flood of empty DATA",
    "ENHANCE_YOUR_CALM",
    (peer) => {
      withOpenStream(peer);
      for (let i = 0; i < 101; i++) peer.send(data(1, ""));
    },
  ],
  [
    "a flood of PING",
    "ENHANCE_YOUR_CALM",
    (peer) => {
      for (let i = 0; i < 1001; i++) peer.send(frame("PING", 0, 0, new Uint8Array(8)));
    },
  ],
  [
    "a flood of SETTINGS",
    "ENHANCE_YOUR_CALM",
    (peer) => {
      for (let i = 0; i < 1001; i++) peer.send(settings());
    },
  ],
  [
    "a flood of unknown frames",
    "ENHANCE_YOUR_CALM",
    (peer) => {
      for (let i = 0; i < 1001; i++) peer.send(frame(0xee, 0, 0, [1]));
    },
  ],
  [
    "rapid resets",
    "ENHANCE_YOUR_CALM",
    (peer) => {
      for (let id = 1; id <= 2003; id += 2) peer.send(peer.hpack.headers(id, REQUEST), rstStream(id, 8));
    },
  ],
  [
    "streams that all have to be reset",
    "ENHANCE_YOUR_CALM",
    (peer) => {
      for (let id = 1; id <= 1003; id += 2) peer.send(peer.hpack.headers(id, GET), windowUpdate(id, 0));
    },
  ],
];

const streamErrors: readonly Case[] = [
  [
    "DATA behind the end of the request (5.1)",
    "STREAM_CLOSED",
    (peer) => {
      peer.send(peer.hpack.headers(1, REQUEST, true), data(1, "x"));
    },
  ],
  [
    "HEADERS behind the end of the request (5.1)",
    "STREAM_CLOSED",
    (peer) => {
      peer.send(peer.hpack.headers(1, REQUEST, true), peer.hpack.headers(1, TRAILERS, true));
    },
  ],
  [
    "trailers that do not end the stream (8.1)",
    "PROTOCOL_ERROR",
    (peer) => {
      peer.send(peer.hpack.headers(1, REQUEST), peer.hpack.headers(1, TRAILERS));
    },
  ],
  [
    "a pseudo-header field in trailers (8.1)",
    "PROTOCOL_ERROR",
    (peer) => {
      peer.send(peer.hpack.headers(1, REQUEST), peer.hpack.headers(1, [":path", "/"], true));
    },
  ],
  [
    "a stream that depends on itself",
    "PROTOCOL_ERROR",
    (peer) => {
      withOpenStream(peer);
      peer.send(frame("PRIORITY", 0, 1, [...uint32(1), 0]));
    },
  ],
  [
    "PRIORITY of four octets (6.3)",
    "FRAME_SIZE_ERROR",
    (peer) => {
      withOpenStream(peer);
      peer.send(frame("PRIORITY", 0, 1, [0, 0, 0, 1]));
    },
  ],
  [
    "WINDOW_UPDATE of 0 (6.9)",
    "PROTOCOL_ERROR",
    (peer) => {
      withOpenStream(peer);
      peer.send(windowUpdate(1, 0));
    },
  ],
  [
    "a window above 2^31-1 (6.9.1)",
    "FLOW_CONTROL_ERROR",
    (peer) => {
      withOpenStream(peer);
      peer.send(windowUpdate(1, 0x7fff_ffff));
    },
  ],
  [
    "DATA above content-length (8.1.1)",
    "PROTOCOL_ERROR",
    (peer) => {
      peer.send(peer.hpack.headers(1, [...REQUEST, "content-length", "3"]), data(1, "four"));
    },
  ],
  [
    "an end below content-length (8.1.1)",
    "PROTOCOL_ERROR",
    (peer) => {
      peer.send(peer.hpack.headers(1, [...REQUEST, "content-length", "3"]), data(1, "no", true));
    },
  ],
  [
    "trailers below content-length (8.1.1)",
    "PROTOCOL_ERROR",
    (peer) => {
      peer.send(peer.hpack.headers(1, [...REQUEST, "content-length", "3"]), peer.hpack.headers(1, TRAILERS, true));
    },
  ],
  [
    "a content-length without content (8.1.1)",
    "PROTOCOL_ERROR",
    (peer) => {
      peer.send(peer.hpack.headers(1, [...REQUEST, "content-length", "3"], true));
    },
  ],
  [
    "a header list above the limit (10.5.1)",
    "ENHANCE_YOUR_CALM",
    (peer) => {
      peer.send(peer.hpack.headers(1, [...REQUEST, "x-long", "0".repeat(16_300)]));
    },
  ],
  [
    "a header list of too many fields",
    "ENHANCE_YOUR_CALM",
    (peer) => {
      const crumbs = Array.from({ length: 257 }, () => ["a", ""]).flat();
      peer.send(peer.hpack.headers(1, [...REQUEST, ...crumbs]));
    },
  ],
  ["a request that is malformed", "PROTOCOL_ERROR", (peer) => peer.send(peer.hpack.headers(1, ["a", "b"], true))],
];

describe("a server ends the connection for", () => {
  for (const [what, code, script] of connectionErrors) {
    it(`${what}: ${code}`, () => {
      const peer = ScriptedPeer.ready("server");
      script(peer);
      const last = peer.output().at(-1) ?? "";
      assert.match(last, new RegExp(`^GOAWAY \\d+ ${code}$`));
      assert.equal(peer.takeLog().at(-1), `closed ${code} local`);
      assert.equal(peer.connection.state.name, "closed");
      assert.equal(peer.connection.activeStreams, 0);
      assert.equal(peer.connection.nextDeadline(), Number.POSITIVE_INFINITY);
    });
  }

  const beginnings: readonly [what: string, octets: Uint8Array, code: string][] = [
    ["garbage instead of a preface", Buffer.from("GET / HTTP/1.1\r\n\r\n"), "PROTOCOL_ERROR"],
    ["one wrong octet", Buffer.from("X"), "PROTOCOL_ERROR"],
    ["a preface that goes wrong at its end", Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\rX"), "PROTOCOL_ERROR"],
    ["a first frame that is not SETTINGS", Buffer.concat([PREFACE, windowUpdate(0, 1)]), "PROTOCOL_ERROR"],
    ["an acknowledgement in the place of SETTINGS", Buffer.concat([PREFACE, SETTINGS_ACK]), "PROTOCOL_ERROR"],
    ["a TLS handshake", Buffer.from("16030100", "hex"), "PROTOCOL_ERROR"],
  ];
  for (const [what, octets, code] of beginnings) {
    it(what, () => {
      const peer = new ScriptedPeer("server");
      peer.send(octets);
      assert.deepEqual(peer.output().slice(-1), [`GOAWAY 0 ${code}`]);
      assert.deepEqual(peer.takeLog(), [`closed ${code} local`]);
    });
  }

  const strangers: readonly [octets: Uint8Array, reason: RegExp][] = [
    [Buffer.from("GET / HTTP/1.1\r\n\r\n"), /speaks HTTP\/1/],
    [Buffer.from("160301", "hex"), /speaks TLS/],
    [Buffer.from("SSH-2.0-x"), /does not begin with HTTP\/2's preface/],
  ];
  for (const [octets, reason] of strangers) {
    it(`what is not HTTP/2, and says what it looks like: ${reason.source}`, () => {
      const peer = new ScriptedPeer("server");
      peer.send(octets);
      assert.match(peer.listener.end?.reason ?? "", reason);
    });
  }
});

describe("a server resets one stream, and goes on with others, for", () => {
  for (const [what, code, script] of streamErrors) {
    it(`${what}: ${code}`, () => {
      const peer = ScriptedPeer.ready("server");
      script(peer);
      assert.ok(peer.output().includes(`RST_STREAM 1 ${code}`));
      assert.equal(peer.connection.activeStreams, 0);
      peer.takeLog();
      peer.listener.onRequest = (stream) => stream.sendHeaders(RESPONSE, true);
      peer.send(peer.hpack.headers(3, GET, true));
      assert.deepEqual(peer.output(), ["HEADERS 3 :status=200 content-type=application/grpc END_STREAM"]);
    });
  }
});

describe("a server ignores", () => {
  const ignored: readonly Case[] = [
    ["a frame of unknown type", "", (peer) => peer.send(frame(0x42, 0xff, 1, [1, 2, 3]))],
    ["an unknown setting", "SETTINGS ACK", (peer) => peer.send(settings([0x4242, 1]))],
    ["PRIORITY, also on idle streams", "", (peer) => peer.send(frame("PRIORITY", 0, 9, [0, 0, 0, 1, 0]))],
    [
      "an acknowledgement of a PING that it did not send",
      "",
      (peer) => {
        peer.send(frame("PING", FrameFlag.ACK, 0, new Uint8Array(8)));
      },
    ],
    [
      "late frames on a stream that it has reset",
      "RST_STREAM 1 CANCEL",
      (peer) => {
        withOpenStream(peer);
        peer.listener.streams[0]?.stream?.reset(8);
        peer.send(data(1, "late"), windowUpdate(1, 5), rstStream(1, 8), peer.hpack.headers(1, TRAILERS, true));
      },
    ],
    ["undefined flags", "PING ACK", (peer) => peer.send(frame("PING", 0xfe, 0, new Uint8Array(8)))],
  ];
  for (const [what, output, script] of ignored) {
    it(what, () => {
      const peer = ScriptedPeer.ready("server");
      script(peer);
      assert.equal(peer.output().join(), output);
      assert.equal(peer.connection.state.name, "open");
    });
  }

  it("what comes after GOAWAY from itself ended the connection", () => {
    const peer = ScriptedPeer.ready("server");
    peer.send(data(0, "x"), peer.hpack.headers(1, REQUEST), goaway(0, 0));
    assert.deepEqual(peer.takeLog(), ["closed PROTOCOL_ERROR local"]);
  });
});
