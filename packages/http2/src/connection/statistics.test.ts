import assert from "node:assert/strict";
import { it } from "node:test";
import { REQUEST, ScriptedPeer } from "../testing/scripted-peer.js";
import { frame } from "../testing/wire.js";

it("the statistics of a connection tell of windows, of the peer's limit of streams, and of keepalive", () => {
  const peer = ScriptedPeer.ready("client", {
    keepaliveTimeMs: 1000,
    keepaliveTimeoutMs: 200,
    connectionWindowSize: 100_000,
    bdpProbe: false,
  });
  const { connection } = peer;
  assert.deepEqual(connection.statistics(), {
    sendWindow: 65_535,
    receiveWindow: 100_000,
    peerMaxConcurrentStreams: 2 ** 31 - 1,
    keepalivePingsSent: 0,
  });
  const { stream } = peer.open(REQUEST, false);
  stream.sendData(new Uint8Array(1_000), false);
  peer.send(frame("SETTINGS", 0, 0, Uint8Array.of(0, 3, 0, 0, 0, 7)));
  peer.now = connection.nextDeadline();
  connection.handleDeadline(peer.now);
  assert.deepEqual(connection.statistics(), {
    sendWindow: 64_535,
    receiveWindow: 100_000,
    peerMaxConcurrentStreams: 7,
    keepalivePingsSent: 1,
  });
});
