import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FrameFlag } from "../frame/frame-header.js";
import { REQUEST, ScriptedPeer } from "../testing/scripted-peer.js";
import { data, frame, parseFrames } from "../testing/wire.js";
import { BandwidthProbe } from "./bandwidth-probe.js";

/** The windows that a probe asked for, and how many PINGs it sent, for samples each with its round trip. */
function probed(
  samples: readonly (readonly [sizeBytes: number, roundTripMs: number])[],
  most = 1 << 24,
): { windows: number[]; pings: number } {
  const windows: number[] = [];
  let pings = 0;
  let acknowledge: ((roundTripMs: number) => void) | undefined;
  const host = {
    sendProbePing(onAcknowledged: (roundTripMs: number) => void) {
      pings++;
      acknowledge = onAcknowledged;
    },
    onLargerWindow: (size: number) => windows.push(size),
  };
  const probe = new BandwidthProbe(host, 1000, most);
  for (const [sizeBytes, roundTripMs] of samples) {
    probe.onData(1);
    probe.onCredit();
    probe.onCredit();
    probe.onData(sizeBytes);
    const pinged = acknowledge;
    acknowledge = undefined;
    pinged?.(roundTripMs);
  }
  return { windows, pings };
}

describe("the bandwidth probe", () => {
  it("makes the window four times as large as long as that makes the link faster", () => {
    const samples: [number, number][] = [
      [1000, 50],
      [4000, 50],
      [16_000, 50],
      [16_000, 50],
    ];
    assert.deepEqual(probed(samples).windows, [4000, 16_000, 64_000]);
  });

  it("asks once where credit is given again and again for data that came before", () => {
    let pings = 0;
    let acknowledge = (): void => {};
    const host = {
      sendProbePing(onAcknowledged: (roundTripMs: number) => void) {
        pings++;
        acknowledge = () => onAcknowledged(1);
      },
      onLargerWindow: () => {},
    };
    const probe = new BandwidthProbe(host, 1000, 1 << 24);
    probe.onData(1000);
    for (let n = 0; n < 4; n++) {
      probe.onCredit();
      acknowledge();
    }
    assert.equal(pings, 1);
    probe.onData(100);
    probe.onCredit();
    assert.equal(pings, 2);
  });

  it("leaves a window that is not used up", () => {
    assert.deepEqual(probed([[600, 50]]).windows, []);
  });

  it("leaves a window when the link did not become faster, and asks again when credit is given", () => {
    const samples: [number, number][] = [
      [1000, 50],
      [4000, 200],
      [4000, 190],
      [4000, 50],
    ];
    assert.deepEqual(probed(samples), { windows: [4000, 16_000], pings: 5 });
  });

  it("does not take what had piled up for what the link carries", () => {
    const samples: [number, number][] = [
      [4000, 50],
      [4000, 50],
    ];
    assert.deepEqual(probed(samples).windows, [4000, 16_000]);
  });

  it("goes on while data streams, and stops when little comes", () => {
    const samples: [number, number][] = [
      [400, 50],
      [100, 50],
    ];
    assert.deepEqual(probed(samples), { windows: [], pings: 2 });
  });

  it("stops at the largest window, and sends no PING from then on", () => {
    const samples: [number, number][] = [
      [1000, 50],
      [3000, 50],
      [9000, 50],
    ];
    assert.deepEqual(probed(samples, 3000), { windows: [3000], pings: 1 });
  });
});

describe("a connection with a probe", () => {
  it("raises the windows of the connection and of all streams, in ten round trips to the largest", () => {
    const peer = ScriptedPeer.ready("server");
    peer.send(peer.hpack.headers(1, REQUEST));
    let window = 262_144;
    let sendable = window;
    let ping: Uint8Array | undefined;
    let roundTrips = 0;
    for (; window < 1 << 24 && roundTrips < 30; roundTrips++) {
      // The PING of the last round trip is acknowledged behind what the window lets out.
      const sent = sendable;
      for (; sendable > 0; sendable -= 16_384) peer.send(data(1, new Uint8Array(Math.min(16_384, sendable))));
      sendable = 0;
      peer.now += 50;
      if (ping !== undefined) peer.send(frame("PING", FrameFlag.ACK, 0, ping));
      ping = undefined;
      for (const { type, flags, streamId, payload } of parseFrames(peer.outputBytes())) {
        const view = Buffer.from(payload);
        if (type === "WINDOW_UPDATE" && streamId === 1) sendable += view.readUInt32BE(0);
        else if (type === "PING") ping = payload;
        else if (type === "SETTINGS" && flags === 0) {
          const size = view.readUInt32BE(2);
          sendable += size - window;
          window = size;
        }
      }
      assert.ok(sent > 0);
      assert.equal(peer.connection.state.name, "open");
    }
    assert.equal(window, 1 << 24);
    assert.ok(roundTrips <= 10, `${roundTrips} round trips`);
  });

  it("sends no PING for little data, nor when it is switched off", () => {
    for (const [options, size] of [
      [{}, 1000],
      [{ bdpProbe: false }, 200_000],
    ] as const) {
      const peer = ScriptedPeer.ready("server", options);
      peer.send(peer.hpack.headers(1, REQUEST));
      for (let left = size; left > 0; left -= 10_000) peer.send(data(1, new Uint8Array(Math.min(left, 10_000))));
      assert.ok(!peer.output().includes("PING"));
    }
  });
});
