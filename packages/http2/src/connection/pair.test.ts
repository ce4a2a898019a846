import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  REQUEST,
  RESPONSE,
  RecordingListener,
  RecordingStream,
  ScriptedPeer,
  TRAILERS,
} from "../testing/scripted-peer.js";
import { data, frame, rstStream, SETTINGS_ACK, settings, windowUpdate } from "../testing/wire.js";
import type { Connection } from "./connection.js";
import { createConnection } from "./http2-connection.js";
import { PREFACE } from "./preface.js";

/** Carries output from each to the other, in chunks of a size, until there is none. */
function settle(a: Connection, b: Connection, chunkSize: number): void {
  for (let moved = true; moved; ) {
    moved = carry(a, b, chunkSize);
    moved = carry(b, a, chunkSize) || moved;
  }
}

function carry(from: Connection, to: Connection, chunkSize: number): boolean {
  const bytes = Buffer.concat(from.takeOutput());
  for (let at = 0; at < bytes.length; at += chunkSize) to.receive(bytes.subarray(at, at + chunkSize), 0);
  if (bytes.length > 0) from.outputWritten(bytes.length);
  return bytes.length > 0;
}

describe("our client against our server", () => {
  for (const chunkSize of [1, 7, 1000, 65_536]) {
    it(`echoes many streams with small windows, in chunks of ${chunkSize}`, () => {
      const options = { initialWindowSize: 1000, connectionWindowSize: 65_535, maxBufferedOutputBytes: 5000 };
      const serverListener = new RecordingListener();
      serverListener.onRequest = (stream, _headers, recording) => {
        stream.sendHeaders(RESPONSE, false);
        recording.onData = (bytes, endStream) => {
          stream.consume(bytes.length);
          stream.sendData(bytes.slice(), false);
          if (endStream) stream.sendTrailers(TRAILERS);
        };
      };
      const server = createConnection("server", serverListener, 0, options);
      const client = createConnection("client", new RecordingListener(), 0, options);
      const calls = Array.from({ length: 20 }, (_, i) => {
        const recording = new RecordingStream(`${i}`, []);
        const received: Uint8Array[] = [];
        const stream = client.openStream(REQUEST, false, recording);
        recording.onData = (bytes) => {
          received.push(bytes.slice());
          stream.consume(bytes.length);
        };
        const sent = Buffer.from(Array.from({ length: 3000 + 100 * i }, (_unused, k) => (k * 31 + i) & 255));
        stream.sendData(sent.subarray(0, 500), false);
        stream.sendData(sent.subarray(500), true);
        return { sent, received, recording };
      });
      settle(client, server, chunkSize);
      for (const { sent, received, recording } of calls) {
        assert.ok(Buffer.concat(received).equals(sent));
        assert.equal(recording.log.at(-1)?.endsWith("trailers grpc-status=0"), true);
      }
      assert.equal(client.activeStreams + server.activeStreams, 0);
      client.shutdown(0);
      settle(client, server, chunkSize);
      assert.deepEqual([client.state.name, server.state.name], ["closed", "closed"]);
    });
  }
});

/** Octets of a conversation that is in order, from which a fuzzer departs. */
function conversation(role: "client" | "server"): Uint8Array[] {
  const { hpack } = new ScriptedPeer(role);
  if (role === "server") {
    return [
      PREFACE,
      settings([4, 100_000], [1, 100]),
      SETTINGS_ACK,
      hpack.headers(1, REQUEST),
      data(1, "hello world"),
      windowUpdate(0, 1000),
      hpack.headers(3, [...REQUEST, "content-length", "5"]),
      frame("DATA", 8, 3, [3, 1, 2, 3, 4, 5, 0, 0, 0]),
      frame("PING", 0, 0, new Uint8Array(8)),
      hpack.headers(1, ["x", "y"], true),
      frame("HEADERS", 0, 5, hpack.block(REQUEST).subarray(0, 4)),
      rstStream(3, 8),
      frame("PRIORITY", 0, 5, [0, 0, 0, 3, 1]),
      frame("GOAWAY", 0, 0, new Uint8Array(12)),
    ];
  }
  return [
    settings([3, 100]),
    SETTINGS_ACK,
    hpack.headers(1, RESPONSE),
    data(1, "hello world"),
    hpack.headers(1, TRAILERS, true),
    hpack.headers(3, [":status", "103"]),
    windowUpdate(3, 100),
    hpack.headers(3, RESPONSE),
    rstStream(5, 7),
    frame("PING", 0, 0, new Uint8Array(8)),
    frame("GOAWAY", 0, 0, new Uint8Array(8)),
  ];
}

describe("mutated frames", () => {
  for (const role of ["server", "client"] as const) {
    it(`never make a ${role} throw, and leave nothing behind`, () => {
      const base = conversation(role);
      const mutation = fc.record({
        frame: fc.nat({ max: base.length - 1 }),
        kind: fc.constantFrom("flip", "drop", "repeat", "cut", "swap"),
        at: fc.nat({ max: 40 }),
        value: fc.nat({ max: 255 }),
      });
      fc.assert(
        fc.property(
          fc.array(mutation, { minLength: 1, maxLength: 6 }),
          fc.integer({ min: 1, max: 64 }),
          (mutations, size) => {
            const frames = base.map((one) => one.slice());
            for (const { frame: index, kind, at, value } of mutations) {
              const one = frames[index]!;
              if (kind === "flip" && one.length > 0) one[at % one.length] = value;
              else if (kind === "drop") frames[index] = new Uint8Array(0);
              else if (kind === "repeat") frames[index] = Buffer.concat([one, one]);
              else if (kind === "cut") frames[index] = one.subarray(0, at);
              else [frames[index], frames[at % frames.length]] = [frames[at % frames.length]!, one];
            }
            const peer = new ScriptedPeer(role);
            peer.listener.onRequest = (stream, _headers, recording) => {
              recording.onData = (bytes, endStream) => {
                if (!recording.log.at(-1)?.includes("reset")) stream.consume(bytes.length);
                if (endStream) stream.sendHeaders(RESPONSE, true);
              };
            };
            if (role === "client") for (let i = 0; i < 3; i++) peer.open(REQUEST, i !== 1);
            const octets = Buffer.concat(frames);
            for (let at = 0; at < octets.length; at += size) peer.send(octets.subarray(at, at + size));
            peer.output();
            peer.connection.receiveEnd();
            assert.equal(peer.connection.activeStreams, 0);
            assert.equal(peer.listener.log.filter((line) => line.startsWith("closed")).length, 1);
          },
        ),
        { numRuns: 2000 },
      );
    });
  }
});
