import type { LimitName } from "@baud/http2";
import {
  type Attack,
  type Bound,
  type CounterName,
  type Expectation,
  type LimitOption,
  patienceMs,
  type Range,
  type Target,
  type Verdict,
} from "./attack.js";
import { boundInWords } from "./judge.js";
import { answersOn, endOf, RawConnection } from "./raw-connection.js";
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

const echo = "/grpc.testing.TestService/FullDuplexCall";
const unknown = "/grpc.testing.TestService/None";

/** What a flood may get until the server ends the connection. */
interface Allowance extends Range {
  /** Which counter tells it. */
  readonly counter: CounterName;
  /** The limit that is reached; none where the specification leaves no choice. */
  readonly limit: LimitName | undefined;
  /** With which code the server ends the connection: ENHANCE_YOUR_CALM unless told. */
  readonly code?: string;
  /** With which code it resets each of the streams that it accepted. */
  readonly resets?: string;
}

const CAUSED: readonly LimitOption[] = ["causedResetBurst", "causedResetsPerSecond"];
/** So often a peer may make the server reset a stream. */
const RESETS_CAUSED: Range = { least: 501, most: 501, perSecond: 33 };
const CONTROL: readonly LimitOption[] = ["controlFrameBurst", "controlFramesPerSecond"];
const CONTROL_FRAMES: Allowance = {
  counter: "controlFramesReceived",
  limit: "controlFrameBurst",
  least: 1001,
  // With what the connection began with, and the healthy client has sent.
  most: 1010,
  perSecond: 100,
};
/** Frames for streams that have gone. */
const LATE_FRAMES: Allowance = {
  counter: "lateFramesReceived",
  limit: "controlFrameBurst",
  least: 1001,
  most: 1001,
  perSecond: 100,
};
// A gRPC server allows two PINGs that come too soon, long before the budget of control frames is spent.
const PINGS: Allowance = { counter: "controlFramesReceived", limit: "minPingIntervalMs", least: 4, most: 10 };
const PING_OPTIONS: readonly LimitOption[] = ["minPingIntervalMs", ...CONTROL];

const ONE_RESET: Partial<Expectation> = {
  answers: { "GOAWAY ENHANCE_YOUR_CALM": 1, "RST_STREAM PROTOCOL_ERROR": 1 },
  counters: { resetsCaused: 1 },
};
const RESETS: Allowance = {
  counter: "resetsReceived",
  limit: "resetBurst",
  least: 1001,
  most: 1001,
  perSecond: 33,
};
const RESET_OPTIONS: readonly LimitOption[] = ["resetBurst", "resetsPerSecond"];

/** Attacks by many frames that each cost the server something. */
export const floods: readonly Attack[] = [
  flood("rapid reset, CVE-2023-44487", RESETS, RESET_OPTIONS, (n) =>
    Buffer.concat([open(id(n), echo), rstStream(id(n), 8)]),
  ),
  flood(
    "the same, with a call between that fails",
    RESETS,
    RESET_OPTIONS,
    (n) => Buffer.concat([open(id(2 * n), echo), rstStream(id(2 * n), 8), open(id(2 * n + 1), unknown, END_STREAM)]),
    25,
    { refused: { ":path": { least: 1000, most: 1001, perSecond: 33 } } },
  ),
  flood(
    "resets that the server must make, CVE-2025-8671: window update of 0",
    causedResets("PROTOCOL_ERROR"),
    CAUSED,
    (n) => Buffer.concat([open(id(n), echo), windowUpdate(id(n), 0)]),
  ),
  flood("the same: DATA after the end", causedResets("STREAM_CLOSED"), CAUSED, (n) =>
    Buffer.concat([open(id(n), echo, END_STREAM), frame(FrameType.DATA, 0, id(n), Buffer.from("x"))]),
  ),
  flood(
    "CONTINUATION, CVE-2024-27316: more frames than a block may have",
    { counter: "continuationFramesReceived", limit: "maxHeaderFragments", least: 128, most: 128 },
    ["maxHeaderFragments"],
    (n) =>
      n === 0
        ? frame(FrameType.HEADERS, 0, 1, requestBlock(echo))
        : frame(FrameType.CONTINUATION, 0, 1, literal("x-more", "y".repeat(200))),
  ),
  flood(
    "CONTINUATION, CVE-2024-27316: more octets than a block may have",
    { counter: "continuationFramesReceived", limit: "maxHeaderListSize", least: 2, most: 4 },
    ["maxHeaderListSize"],
    (n) =>
      n === 0
        ? frame(FrameType.HEADERS, 0, 1, requestBlock(echo))
        : frame(FrameType.CONTINUATION, 0, 1, literal("x-more", "y".repeat(10_000))),
    1,
  ),
  flood(
    "CONTINUATION of no octets",
    { counter: "continuationFramesReceived", limit: "maxEmptyHeaderFragments", least: 9, most: 10 },
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
    "SETTINGS of 32 windows, with DATA between, on 1,000 streams",
    CONTROL_FRAMES,
    [...CONTROL, "maxSettingsInFrame"],
    (n) => (n === 0 ? manyStreams() : Buffer.concat([manyWindows, frame(FrameType.DATA, 0, 1, Buffer.from([0]))])),
    25,
    { counters: { streamsOpened: 1000 } },
  ),
  flood(
    "SETTINGS that change the dynamic table's size, with calls between",
    CONTROL_FRAMES,
    CONTROL,
    (n) => Buffer.concat([settings([1, 0], [1, 4096]), open(id(n), unknown, END_STREAM)]),
    25,
    { refused: { ":path": { least: 980, most: 1010, perSecond: 100 } } },
  ),
  flood("acknowledgements of SETTINGS that were not sent", CONTROL_FRAMES, CONTROL, () =>
    frame(FrameType.SETTINGS, ACK, 0),
  ),
  flood(
    "SETTINGS of 2,700 settings, CVE-2020-11080",
    { counter: "controlFramesReceived", limit: "maxSettingsInFrame", least: 0, most: 4 },
    ["maxSettingsInFrame"],
    () => settings(...Array.from({ length: 2700 }, () => [4, 65_535] as const)),
    1,
  ),
  flood(
    "empty DATA, CVE-2019-9518",
    { counter: "emptyDataFramesReceived", limit: "maxEmptyDataFrames", least: 101, most: 101 },
    ["maxEmptyDataFrames"],
    (n) => (n === 0 ? open(1, echo) : frame(FrameType.DATA, 0, 1)),
    1,
  ),
  flood(
    "empty DATA on a stream that was reset",
    { counter: "emptyDataFramesReceived", limit: "maxEmptyDataFrames", least: 101, most: 101 },
    ["maxEmptyDataFrames"],
    (n) => (n === 0 ? resetStream() : frame(FrameType.DATA, 0, 1)),
    1,
    ONE_RESET,
  ),
  flood(
    "RST_STREAM on a stream that has ended",
    LATE_FRAMES,
    CONTROL,
    (n) => (n === 0 ? open(1, unknown, END_STREAM) : rstStream(1, 8)),
    25,
    { refused: { ":path": 1 } },
  ),
  flood(
    "HEADERS on a stream that was reset",
    LATE_FRAMES,
    CONTROL,
    (n) => (n === 0 ? resetStream() : frame(FrameType.HEADERS, END_HEADERS, 1, manyFields)),
    25,
    ONE_RESET,
  ),
  flood("PRIORITY, CVE-2019-9513", CONTROL_FRAMES, CONTROL, (n) =>
    frame(FrameType.PRIORITY, 0, id(n), Buffer.from([0, 0, 0, 0, 7])),
  ),
  flood("frames of unknown type", CONTROL_FRAMES, CONTROL, () => frame(0x42, 0, 0, Buffer.alloc(4))),
  flood("header names of no octets, CVE-2019-9516", causedResets("PROTOCOL_ERROR"), CAUSED, (n) =>
    frame(FrameType.HEADERS, END_HEADERS, id(n), Buffer.concat([requestBlock(echo), literal("", "")])),
  ),
  flood(
    "1,000 changes of the dynamic table's size in a block",
    { counter: "streamsOpened", limit: undefined, code: "COMPRESSION_ERROR", least: 0, most: 0 },
    [],
    (n) => {
      const changes = Array.from({ length: 1000 }, (_, i) => tableSize(i % 2 === 0 ? 0 : 4096));
      return frame(FrameType.HEADERS, END_HEADERS, id(n), Buffer.concat([...changes, requestBlock(echo)]));
    },
    1,
  ),
  bomb(
    "one entry of 4,000 octets, 4,000 times in a request",
    settings(),
    indexedLiteral("x-bomb", "b".repeat(4000)),
    "maxHeaderListSize",
  ),
  bomb(
    "4,000 crumbs of cookie in a request, window 0",
    settings([4, 0]),
    indexedLiteral("cookie", "a"),
    "maxHeaderFields",
  ),
  flood(
    "more streams than allowed",
    causedResets("REFUSED_STREAM"),
    ["maxConcurrentStreams", ...CAUSED],
    (n) => open(id(n), echo),
    50,
    { limits: { maxConcurrentStreams: RESETS_CAUSED }, counters: { streamsOpened: 1000 } },
  ),
  {
    name: "1,000 calls of a client that accepts header lists of one octet",
    limit: "every call is answered, and none reset",
    options: [],
    expected: {
      answers: { answered: 1000 },
      limits: {},
      refused: { ":path": 1000 },
      counters: { streamsOpened: 1000 },
    },
    async run({ port }) {
      const connection = await RawConnection.open(port, settings([6, 1]));
      for (let n = 0; n < 1000; n += 50) {
        connection.send(...Array.from({ length: 50 }, (_, i) => open(id(n + i), unknown, END_STREAM)));
        await connection.waitFor(
          () => connection.endedStreams.size + connection.resets.size >= n + 50 || connection.isOver,
          patienceMs,
        );
      }
      const answers = { answered: connection.endedStreams.size, ...answersOn([connection]) };
      connection.destroy();
      return { sent: "1,000 calls", answers };
    },
  },
  {
    name: "window overflow, on 300 connections",
    limit: "GOAWAY on each and its session freed, memory flat",
    options: [],
    expected: {
      answers: { "GOAWAY FLOW_CONTROL_ERROR": 300 },
      limits: {},
      counters: { goawaysCaused: 300, streamsOpened: 300 },
      maxGrowthMb: 30,
    },
    async run({ port }) {
      const connections = await Promise.all(Array.from({ length: 300 }, () => RawConnection.open(port)));
      for (const connection of connections) connection.send(open(1, echo), windowUpdate(0, 0x7fff_ffff));
      return { sent: "1 frame on each", answers: await endOf(connections) };
    },
  },
];

const manyWindows = settings(...Array.from({ length: 32 }, (_, i) => [4, i % 2 === 0 ? 65_536 : 65_535] as const));
const manyFields = Buffer.concat([requestBlock(echo), ...Array.from({ length: 200 }, () => indexed(2))]);

/** Sends events until the server has had enough. `more` is what else must come of it. */
function flood(
  name: string,
  allowance: Allowance,
  options: readonly LimitOption[],
  event: (number: number) => Uint8Array,
  batchSize = 25,
  more: Partial<Expectation> = {},
): Attack {
  return {
    name,
    limit: limitInWords(allowance),
    options,
    expected: expectedOf(allowance, more),
    async run({ port }: Target): Promise<Verdict> {
      const connection = await RawConnection.open(port);
      return verdictOn(connection, await connection.flood(10 * allowance.most + batchSize, batchSize, event));
    },
  };
}

/** A request that is small on the wire and large when it is decoded, again and again. */
function bomb(what: string, firstSettings: Buffer, entry: Buffer, limit: LimitName): Attack {
  return {
    name: `HPACK bomb: ${what}`,
    limit: `every request refused, memory flat, ${limitInWords(causedResets("ENHANCE_YOUR_CALM"))}`,
    options: ["maxHeaderListSize", "maxHeaderFields", ...CAUSED],
    expected: expectedOf(causedResets("ENHANCE_YOUR_CALM"), {
      limits: { [limit]: RESETS_CAUSED },
      counters: { streamsOpened: 1 },
    }),
    async run({ port }) {
      const connection = await RawConnection.open(port, firstSettings);
      connection.send(frame(FrameType.HEADERS, END_HEADERS, 1, Buffer.concat([requestBlock(echo), entry])));
      const block = Buffer.concat([requestBlock(echo), ...Array.from({ length: 4000 }, () => indexed(62))]);
      const event = (n: number): Buffer => frame(FrameType.HEADERS, END_HEADERS, id(n + 1), block);
      return verdictOn(connection, await connection.flood(5000, 10, event));
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
    expected: expectedOf(allowance, { answers: { closed: 1 } }),
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
      return verdictOn(connection, sent);
    },
  };
}

function causedResets(code: string): Allowance {
  return { counter: "resetsCaused", limit: "causedResetBurst", resets: code, ...RESETS_CAUSED };
}

/** The server ends the connection by itself, once it has accepted what is allowed. */
function expectedOf(
  { counter, limit, least, most, perSecond, code = "ENHANCE_YOUR_CALM", resets }: Allowance,
  more: Partial<Expectation>,
): Expectation {
  const range: Bound = { least, most, ...(perSecond !== undefined && { perSecond }) };
  const answers: Record<string, Bound> = { [`GOAWAY ${code}`]: 1 };
  // The last of them has GOAWAY for its answer.
  if (resets !== undefined) answers[`RST_STREAM ${resets}`] = { ...range, least: least - 1 };
  return {
    answers,
    ...more,
    limits: { ...(limit !== undefined && { [limit]: 1 }), ...more.limits },
    counters: { [counter]: range, goawaysCaused: 1, ...more.counters },
  };
}

function limitInWords({ code = "ENHANCE_YOUR_CALM", counter, ...range }: Allowance): string {
  return `GOAWAY ${code}, and \`${counter}\` ${boundInWords(range)}`;
}

async function verdictOn(connection: RawConnection, sent: number): Promise<Verdict> {
  const answers = await endOf([connection]);
  const { goaway } = connection;
  return { sent: sent.toLocaleString("en-US"), answers, ...(goaway !== undefined && { reason: goaway.reason }) };
}

/** Streams 1 to 1,999, with the beginning of a long message on the first. */
function manyStreams(): Buffer {
  const begun = frame(FrameType.DATA, 0, 1, Buffer.from([0, 0, 3, 0, 0]));
  return Buffer.concat([...Array.from({ length: 1000 }, (_, i) => open(id(i), echo)), begun]);
}

/** Stream 1, which the server has to reset. */
function resetStream(): Buffer {
  return Buffer.concat([open(1, echo), windowUpdate(1, 0)]);
}

function id(number: number): number {
  return 2 * number + 1;
}

function open(streamId: number, path: string, flags = 0): Buffer {
  return frame(FrameType.HEADERS, END_HEADERS | flags, streamId, requestBlock(path));
}
