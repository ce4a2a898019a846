import { type Allowance, type Attack, type LimitOption, patienceMs, type Target, type Verdict } from "./attack.js";
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

const CAUSED: readonly LimitOption[] = ["causedResetBurst", "causedResetsPerSecond"];
const CONTROL: readonly LimitOption[] = ["controlFrameBurst", "controlFramesPerSecond"];
const CONTROL_FRAMES: Allowance = { counter: "controlFramesReceived", most: 1001, perSecond: 100 };
// A gRPC server allows two PINGs that come too soon, long before the budget of control frames is spent.
const PINGS: Allowance = { counter: "controlFramesReceived", most: 10 };
const PING_OPTIONS: readonly LimitOption[] = ["minPingIntervalMs", ...CONTROL];

/** Attacks by many frames that each cost the server something. */
export const floods: readonly Attack[] = [
  flood(
    "rapid reset, CVE-2023-44487",
    { counter: "resetsReceived", most: 1001, perSecond: 33 },
    ["resetBurst", "resetsPerSecond"],
    (n) => Buffer.concat([open(id(n), echo), rstStream(id(n), 8)]),
  ),
  flood(
    "resets that the server must make, CVE-2025-8671: window update of 0",
    { counter: "resetsCaused", most: 600 },
    CAUSED,
    (n) => Buffer.concat([open(id(n), echo), windowUpdate(id(n), 0)]),
  ),
  flood("the same: DATA after the end", { counter: "resetsCaused", most: 600 }, CAUSED, (n) =>
    Buffer.concat([open(id(n), echo, END_STREAM), frame(FrameType.DATA, 0, id(n), Buffer.from("x"))]),
  ),
  flood(
    "CONTINUATION, CVE-2024-27316: more frames than a block may have",
    { counter: "continuationFramesReceived", most: 128 },
    ["maxHeaderFragments"],
    (n) =>
      n === 0
        ? frame(FrameType.HEADERS, 0, 1, requestBlock(echo))
        : frame(FrameType.CONTINUATION, 0, 1, literal("x-more", "y".repeat(200))),
  ),
  flood(
    "CONTINUATION, CVE-2024-27316: more octets than a block may have",
    { counter: "continuationFramesReceived", most: 4 },
    ["maxHeaderListSize"],
    (n) =>
      n === 0
        ? frame(FrameType.HEADERS, 0, 1, requestBlock(echo))
        : frame(FrameType.CONTINUATION, 0, 1, literal("x-more", "y".repeat(10_000))),
    1,
  ),
  flood(
    "CONTINUATION of no octets",
    { counter: "continuationFramesReceived", most: 10 },
    ["maxEmptyHeaderFragments"],
    (n) => (n === 0 ? frame(FrameType.HEADERS, 0, 1, requestBlock(echo)) : frame(FrameType.CONTINUATION, 0, 1)),
    1,
  ),
  flood("PING, answers read, CVE-2019-9512", PINGS, PING_OPTIONS, () => frame(FrameType.PING, 0, 0, Buffer.alloc(8))),
  unreadFlood("PING, answers not read", PINGS, PING_OPTIONS, () => frame(FrameType.PING, 0, 0, Buffer.alloc(8))),
  flood("SETTINGS, CVE-2019-9515", CONTROL_FRAMES, CONTROL, () => settings([3, 100])),
  unreadFlood("SETTINGS, answers not read", CONTROL_FRAMES, [...CONTROL, "maxQueuedControlFrames"], () =>
    settings([3, 100]),
  ),
  flood(
    "SETTINGS of 2,700 settings, CVE-2020-11080",
    { counter: "goawaysCaused", most: 1 },
    ["maxSettingsInFrame"],
    () => settings(...Array.from({ length: 2700 }, () => [4, 65_535] as const)),
    1,
  ),
  flood(
    "empty DATA, CVE-2019-9518",
    { counter: "emptyDataFramesReceived", most: 101 },
    ["maxEmptyDataFrames"],
    (n) => (n === 0 ? open(1, echo) : frame(FrameType.DATA, 0, 1)),
    1,
  ),
  flood("PRIORITY, CVE-2019-9513", CONTROL_FRAMES, CONTROL, (n) =>
    frame(FrameType.PRIORITY, 0, id(n), Buffer.from([0, 0, 0, 0, 7])),
  ),
  flood("frames of unknown type", CONTROL_FRAMES, CONTROL, () => frame(0x42, 0, 0, Buffer.alloc(4))),
  flood("header names of no octets, CVE-2019-9516", { counter: "resetsCaused", most: 600 }, CAUSED, (n) =>
    frame(FrameType.HEADERS, END_HEADERS, id(n), Buffer.concat([requestBlock(echo), literal("", "")])),
  ),
  flood(
    "1,000 changes of the dynamic table's size in a block",
    { counter: "goawaysCaused", most: 1 },
    [],
    (n) => {
      const changes = Array.from({ length: 1000 }, (_, i) => tableSize(i % 2 === 0 ? 0 : 4096));
      return frame(FrameType.HEADERS, END_HEADERS, id(n), Buffer.concat([...changes, requestBlock(echo)]));
    },
    1,
  ),
  bomb("one entry of 4,000 octets, 4,000 times in a request", settings(), indexedLiteral("x-bomb", "b".repeat(4000))),
  bomb("4,000 crumbs of cookie in a request, window 0", settings([4, 0]), indexedLiteral("cookie", "a")),
  flood(
    "more streams than allowed",
    { counter: "resetsCaused", most: 600 },
    ["maxConcurrentStreams", ...CAUSED],
    (n) => open(id(n), echo),
    50,
  ),
  {
    name: "1,000 calls of a client that accepts header lists of one octet",
    limit: "every call is answered, and none reset",
    options: [],
    allowance: { counter: "streamsOpened", most: 1000 },
    async run({ port }) {
      const connection = await RawConnection.open(port, settings([6, 1]));
      for (let n = 0; n < 1000; n += 50) {
        connection.send(
          ...Array.from({ length: 50 }, (_, i) => open(id(n + i), "/grpc.testing.TestService/None", END_STREAM)),
        );
        await connection.waitFor(() => connection.endedStreams.size + connection.resets.size >= n + 50, patienceMs);
      }
      const { endedStreams, resets, isOver } = connection;
      connection.destroy();
      return {
        sent: "1,000 calls",
        did: `answered ${endedStreams.size}, reset ${resets.size}`,
        isHeld: endedStreams.size === 1000 && resets.size === 0 && !isOver,
      };
    },
  },
  {
    name: "window overflow, on 300 connections",
    limit: "GOAWAY on each, memory flat",
    options: [],
    allowance: { counter: "goawaysCaused", most: 300 },
    maxGrowthMb: 60,
    async run({ port }) {
      const connections = await Promise.all(Array.from({ length: 300 }, () => RawConnection.open(port)));
      for (const connection of connections) connection.send(open(1, echo), windowUpdate(0, 0x7fff_ffff));
      const ended = await Promise.all(connections.map((one) => one.waitFor(() => one.isClosed, patienceMs)));
      const closed = ended.filter(Boolean).length;
      const codes = new Set(connections.map(({ goaway }) => goaway?.code));
      for (const connection of connections) connection.destroy();
      return {
        sent: "1 frame on each",
        did: `GOAWAY with FLOW_CONTROL_ERROR and closed: ${closed} of 300`,
        isHeld: closed === 300 && codes.size === 1 && codes.has(3),
      };
    },
  },
];

/** Sends events until the server has had enough. */
function flood(
  name: string,
  allowance: Allowance,
  options: readonly LimitOption[],
  event: (number: number) => Uint8Array,
  batchSize = 25,
): Attack {
  return {
    name,
    limit: limitInWords(allowance),
    options,
    allowance,
    async run({ port }: Target): Promise<Verdict> {
      const connection = await RawConnection.open(port);
      return endOf(connection, await connection.flood(10 * allowance.most + batchSize, batchSize, event));
    },
  };
}

/** A request that is small on the wire and large when it is decoded, again and again. */
function bomb(what: string, firstSettings: Buffer, entry: Buffer): Attack {
  return {
    name: `HPACK bomb: ${what}`,
    limit: "every request refused, memory flat, GOAWAY by 600 of them",
    options: ["maxHeaderListSize", "maxHeaderFields", ...CAUSED],
    allowance: { counter: "resetsCaused", most: 600 },
    maxGrowthMb: 60,
    async run({ port }) {
      const connection = await RawConnection.open(port, firstSettings);
      connection.send(frame(FrameType.HEADERS, END_HEADERS, 1, Buffer.concat([requestBlock(echo), entry])));
      const block = Buffer.concat([requestBlock(echo), ...Array.from({ length: 4000 }, () => indexed(62))]);
      const event = (n: number): Buffer => frame(FrameType.HEADERS, END_HEADERS, id(n + 1), block);
      return endOf(connection, await connection.flood(5000, 10, event));
    },
  };
}

/** An attacker that reads no answer learns of its end when nothing more can be sent. */
function unreadFlood(
  name: string,
  allowance: Allowance,
  options: readonly LimitOption[],
  event: () => Uint8Array,
): Attack {
  return {
    name,
    limit: limitInWords(allowance),
    options,
    allowance,
    async run({ port }) {
      const connection = await RawConnection.open(port, settings(), false);
      connection.send(frame(FrameType.SETTINGS, ACK, 0));
      let sent = 0;
      for (; sent < 5000 && !connection.isClosed; sent += 25) {
        connection.send(...Array.from({ length: 25 }, event));
        await connection.waitFor(() => connection.isClosed, 1);
      }
      // The server waits a second for its last words to be read, and closes then.
      for (const end = performance.now() + patienceMs; !connection.isClosed && performance.now() < end; sent++) {
        connection.send(event());
        await connection.waitFor(() => connection.isClosed, 100);
      }
      return endOf(connection, sent);
    },
  };
}

function limitInWords({ most, perSecond }: Allowance): string {
  const further = perSecond === undefined ? "" : `, and ${perSecond} a second`;
  return `GOAWAY by ${most.toLocaleString("en-US")}${further}`;
}

function endOf(connection: RawConnection, sent: number): Verdict {
  const { goaway, resets, isOver, isClosed } = connection;
  connection.destroy();
  const reset = resets.size === 0 ? "" : `, after ${resets.size} RST_STREAM`;
  const did = goaway === undefined ? (isClosed ? "closed" : "nothing") : `${goawayText(goaway)}${reset}`;
  return { sent: sent.toLocaleString("en-US"), did, isHeld: isOver };
}

function goawayText({ code, reason }: Goaway): string {
  return `GOAWAY ${code === ENHANCE_YOUR_CALM ? "ENHANCE_YOUR_CALM" : `with code ${code}`} (${reason})`;
}

function id(number: number): number {
  return 2 * number + 1;
}

function open(streamId: number, path: string, flags = 0): Buffer {
  return frame(FrameType.HEADERS, END_HEADERS | flags, streamId, requestBlock(path));
}
