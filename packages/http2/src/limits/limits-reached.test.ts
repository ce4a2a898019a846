import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ConnectionOptions } from "../connection/connection-options.js";
import { PREFACE } from "../connection/preface.js";
import { REQUEST, RESPONSE, ScriptedPeer } from "../testing/scripted-peer.js";
import { data, frame, rstStream, settings, windowUpdate } from "../testing/wire.js";
import type { LimitName } from "./connection-counters.js";

/** What is set, what follows, and what the peer does. To a peer that is dead nothing is said. */
type Case = readonly [
  options: ConnectionOptions,
  outcome: "GOAWAY" | "RST_STREAM" | "silence",
  misbehave: (peer: ScriptedPeer) => void,
];

const manyTimes = (count: number, send: (n: number) => void): void => {
  for (let n = 0; n < count; n++) send(n);
};
const requestOf = (peer: ScriptedPeer, n: number): Uint8Array => peer.hpack.headers(2 * n + 1, REQUEST);
const ping = frame("PING", 0, 0, new Uint8Array(8));
const waitsTooLong = (peer: ScriptedPeer): void => {
  peer.now = peer.connection.nextDeadline();
  peer.connection.handleDeadline(peer.now);
};

const cases: Readonly<Record<LimitName, Case>> = {
  maxConcurrentStreams: [
    { maxConcurrentStreams: 2 },
    "RST_STREAM",
    (peer) => manyTimes(3, (n) => peer.send(requestOf(peer, n))),
  ],
  maxHeaderListSize: [
    { maxHeaderListSize: 1000 },
    "RST_STREAM",
    (peer) => peer.send(peer.hpack.headers(1, [...REQUEST, "x", "0".repeat(1000)])),
  ],
  maxHeaderFields: [
    { maxHeaderFields: 5 },
    "RST_STREAM",
    (peer) => peer.send(peer.hpack.headers(1, [...REQUEST, "x", ""])),
  ],
  maxHeaderFragments: [
    { maxHeaderFragments: 3 },
    "GOAWAY",
    (peer) => {
      peer.send(frame("HEADERS", 0, 1, [0x82]));
      manyTimes(3, () => peer.send(frame("CONTINUATION", 0, 1, [0x82])));
    },
  ],
  maxEmptyHeaderFragments: [
    { maxEmptyHeaderFragments: 2 },
    "GOAWAY",
    (peer) => {
      peer.send(frame("HEADERS", 0, 1, [0x82]));
      manyTimes(3, () => peer.send(frame("CONTINUATION", 0, 1)));
    },
  ],
  maxSettingsInFrame: [
    { maxSettingsInFrame: 6 },
    "GOAWAY",
    (peer) => peer.send(settings(...Array.from({ length: 7 }, () => [3, 1] as [number, number]))),
  ],
  maxEmptyDataFrames: [
    { maxEmptyDataFrames: 2 },
    "GOAWAY",
    (peer) => {
      peer.send(requestOf(peer, 0));
      manyTimes(3, () => peer.send(data(1, "")));
    },
  ],
  maxQueuedControlFrames: [
    { maxQueuedControlFrames: 2 },
    "GOAWAY",
    (peer) => {
      peer.send(ping);
      peer.connection.takeOutput(); // Taken, and never written.
      manyTimes(3, () => peer.send(ping));
    },
  ],
  maxUnreadOutputBytes: [
    { maxBufferedOutputBytes: 100, maxUnreadOutputBytes: 32_768 },
    "GOAWAY",
    (peer) => {
      peer.listener.onRequest = (stream) => stream.sendHeaders([...RESPONSE, "x", "?".repeat(32_768)], true);
      peer.send(ping);
      peer.connection.takeOutput(); // Taken, and never written.
      peer.send(requestOf(peer, 0));
    },
  ],
  resetBurst: [
    { resetBurst: 2, resetsPerSecond: 0 },
    "GOAWAY",
    (peer) => manyTimes(3, (n) => peer.send(requestOf(peer, n), rstStream(2 * n + 1, 8))),
  ],
  causedResetBurst: [
    { causedResetBurst: 2, causedResetsPerSecond: 0 },
    "GOAWAY",
    (peer) => manyTimes(3, (n) => peer.send(requestOf(peer, n), windowUpdate(2 * n + 1, 0))),
  ],
  controlFrameBurst: [
    { controlFrameBurst: 2, controlFramesPerSecond: 0 },
    "GOAWAY",
    (peer) => manyTimes(3, () => peer.send(ping)),
  ],
  minPingIntervalMs: [{ minPingIntervalMs: 1000 }, "GOAWAY", (peer) => manyTimes(4, () => peer.send(ping))],
  unreadTimeoutMs: [
    { maxBufferedConnectionBytes: 1000, unreadTimeoutMs: 5000 },
    "GOAWAY",
    (peer) => {
      peer.listener.onRequest = (stream) => {
        stream.sendHeaders(RESPONSE, false);
        stream.sendData(new Uint8Array(2000), true);
      };
      peer.send(settings([4, 0]), requestOf(peer, 0));
      waitsTooLong(peer);
    },
  ],
  frameTimeoutMs: [
    {},
    "GOAWAY",
    (peer) => {
      peer.send(requestOf(peer, 0).subarray(0, 20));
      waitsTooLong(peer);
    },
  ],
  prefaceTimeoutMs: [{ settingsTimeoutMs: 60_000 }, "GOAWAY", waitsTooLong],
  settingsTimeoutMs: [
    {},
    "GOAWAY",
    (peer) => {
      peer.send(PREFACE, settings());
      waitsTooLong(peer);
    },
  ],
  keepaliveTimeoutMs: [
    { keepaliveTimeMs: 1000, keepaliveTimeoutMs: 1000 },
    "silence",
    (peer) => manyTimes(2, () => waitsTooLong(peer)),
  ],
};

/** These are about the beginning of a connection. */
const atFirst: ReadonlySet<string> = new Set(["prefaceTimeoutMs", "settingsTimeoutMs"]);

describe("a limit that is reached is counted once by the name of its option, with what came of it:", () => {
  for (const [name, [options, outcome, misbehave]] of Object.entries(cases)) {
    it(name, () => {
      const peer = atFirst.has(name) ? new ScriptedPeer("server", options) : ScriptedPeer.ready("server", options);
      misbehave(peer);
      const { limitsReached, goawaysCaused } = peer.connection.counters;
      assert.deepEqual(limitsReached, { [name]: 1 });
      assert.equal(goawaysCaused, outcome === "GOAWAY" ? 1 : 0);
      assert.equal(peer.connection.state.name, outcome === "RST_STREAM" ? "open" : "closed");
    });
  }
});
