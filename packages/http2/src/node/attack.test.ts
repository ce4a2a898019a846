import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectNet } from "node:net";
import { describe, it } from "node:test";
import { PREFACE } from "../connection/preface.js";
import { ErrorCode } from "../index.js";
import { data, frame, join, PeerHpack, rstStream, SETTINGS_ACK, settings, windowUpdate } from "../testing/wire.js";
import { call, open, request, startEcho } from "./testing/echo.js";

/** Makes the next batch of an attack; called until the server has had enough. */
type Attack = () => Uint8Array;

const batch = (count: number, make: () => Uint8Array): Uint8Array => join(...Array.from({ length: count }, make));

/** Streams with rising ids, each with what the attack does on it. */
function onNewStreams(count: number, endStream: boolean, also: (id: number) => Uint8Array[]): Attack {
  const hpack = new PeerHpack();
  let next = 1;
  return () =>
    batch(count, () => {
      const id = next;
      next += 2;
      return join(hpack.headers(id, request(), endStream), ...also(id));
    });
}

const attacks: readonly [name: string, reads: boolean, reason: RegExp, make: () => Attack][] = [
  ["rapid reset (CVE-2023-44487)", true, /reset faster/, () => onNewStreams(500, false, (id) => [rstStream(id, 8)])],
  [
    "resets made by us (CVE-2025-8671)",
    true,
    /had to be reset/,
    () => onNewStreams(500, false, (id) => [windowUpdate(id, 0)]),
  ],
  ["more streams than allowed", true, /had to be reset/, () => onNewStreams(500, false, () => [])],
  [
    "PING, unread (CVE-2019-9512)",
    false,
    /too many PING/,
    () => () => batch(500, () => frame("PING", 0, 0, new Uint8Array(8))),
  ],
  [
    "SETTINGS, unread (CVE-2019-9515)",
    false,
    /too many PING or SETTINGS/,
    () => () => batch(500, () => settings([3, 1])),
  ],
  [
    "PRIORITY (CVE-2019-9513)",
    true,
    /PRIORITY/,
    () => () => batch(500, () => frame("PRIORITY", 0, 9, [0, 0, 0, 1, 0])),
  ],
  [
    "CONTINUATION (CVE-2024-27316)",
    true,
    /a header block has too many/,
    () => {
      let first = true;
      return () => {
        const head = first ? [frame("HEADERS", 0, 1, [0x82])] : [];
        first = false;
        return join(
          ...head,
          batch(10, () => frame("CONTINUATION", 0, 1)),
        );
      };
    },
  ],
  [
    "empty DATA (CVE-2019-9518)",
    true,
    /without data/,
    () => {
      const hpack = new PeerHpack();
      let first = true;
      return () => {
        const head = first ? [hpack.headers(1, request())] : [];
        first = false;
        return join(
          ...head,
          batch(50, () => data(1, "")),
        );
      };
    },
  ],
  [
    "answers that are never read (CVE-2019-9517)",
    false,
    /wait to be read|had to be reset/,
    () => onNewStreams(500, true, () => []),
  ],
];

describe("a live server cuts off, and serves others all the while:", () => {
  for (const [name, reads, reason, make] of attacks) {
    it(name, async () => {
      await using server = await startEcho();
      const healthy = await open({ host: "127.0.0.1", port: server.port });
      const attacker = connectNet(server.port, "127.0.0.1");
      attacker.on("error", () => {});
      await once(attacker, "connect");
      if (reads) attacker.resume();
      // What is not acknowledged in time would be an end of its own.
      attacker.write(join(PREFACE, settings(), SETTINGS_ACK));
      const attack = make();
      for (let round = 0; server.ends.length === 0; round++) {
        assert.ok(round < 2000, "the server has not had enough");
        attacker.write(attack());
        const answer = await call(healthy.connection, request(), Buffer.from("hi"));
        assert.equal(answer.data.toString(), "hi");
      }
      assert.equal(server.ends[0]?.code, ErrorCode.ENHANCE_YOUR_CALM);
      assert.match(server.ends[0].reason, reason);
      attacker.destroy();
      healthy.destroy();
    });
  }
});
