import { setTimeout as sleep } from "node:timers/promises";
import { type Attack, type Expectation, type LimitOption, patienceMs, type Target } from "./attack.js";
import { answersOn, endOf, RawConnection } from "./raw-connection.js";
import {
  ACK,
  END_HEADERS,
  END_STREAM,
  FrameType,
  frame,
  PREFACE,
  requestBlock,
  settings,
  windowUpdate,
} from "./wire.js";

const echo = "/grpc.testing.TestService/FullDuplexCall";
const unary = "/grpc.testing.TestService/UnaryCall";
const slow = "/grpc.testing.TestService/CacheableUnaryCall";
const settingsAck = frame(FrameType.SETTINGS, ACK, 0);
const dripped = frame(FrameType.HEADERS, END_HEADERS, 1, requestBlock(echo));

/** Past 16 MiB of answers, 64 of them, requests wait. */
const heldBack: Expectation = {
  answers: { "GOAWAY ENHANCE_YOUR_CALM": 1 },
  limits: { unreadTimeoutMs: 1 },
  counters: { streamsOpened: 1000, requestsHeld: { least: 930, most: 940 }, goawaysCaused: 1 },
  maxGrowthMb: 80,
};

/** The same of calls that were all accepted before the first was answered: their answers wait. */
const answersHeld: Expectation = {
  ...heldBack,
  counters: { streamsOpened: 1000, answersHeld: { least: 930, most: 940 }, goawaysCaused: 1 },
};

/** Attacks that hold what the server keeps: connections, streams, answers. */
export const holds: readonly Attack[] = [
  stalls("50 silent connections", "prefaceTimeoutMs", "SETTINGS_TIMEOUT", []),
  stalls("50 connections that send HTTP/2's preface and no SETTINGS", "prefaceTimeoutMs", "SETTINGS_TIMEOUT", [
    PREFACE,
  ]),
  stalls("50 connections that never acknowledge SETTINGS", "settingsTimeoutMs", "SETTINGS_TIMEOUT", [
    PREFACE,
    settings(),
  ]),
  {
    ...closed("50 TLS handshakes that stall", ["handshakeTimeoutMs"], {
      answers: { closed: 50 },
      limits: {},
      counters: { handshakesFailed: 50 },
    }),
    // The head of a ClientHello of 512 octets that never come.
    run: ({ tlsPort }) => stall(tlsPort, [Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3])]),
  },
  stalls("50 header blocks that never end", "frameTimeoutMs", "ENHANCE_YOUR_CALM", [
    PREFACE,
    settings(),
    settingsAck,
    frame(FrameType.HEADERS, 0, 1, requestBlock(echo)),
  ]),
  stalls(
    "50 header blocks of which an octet comes each half a second",
    "frameTimeoutMs",
    "ENHANCE_YOUR_CALM",
    [PREFACE, settings(), settingsAck, dripped.subarray(0, 1)],
    dripped.subarray(1),
  ),
  {
    name: "20,000 streams opened and never finished, on 20 connections",
    limit: "1,000 on a connection, 200 MB for all",
    options: ["maxConcurrentStreams"],
    expected: {
      answers: { "RST_STREAM REFUSED_STREAM": 20 },
      limits: { maxConcurrentStreams: 20 },
      counters: { streamsOpened: 20_000, resetsCaused: 20 },
      maxGrowthMb: 200,
    },
    async run({ port }) {
      const connections = await Promise.all(Array.from({ length: 20 }, () => RawConnection.open(port)));
      for (const connection of connections) {
        for (let i = 0; i < 1000; i++) {
          connection.send(frame(FrameType.HEADERS, END_HEADERS, 2 * i + 1, requestBlock(echo)));
        }
        connection.send(frame(FrameType.HEADERS, END_HEADERS, 2001, requestBlock(echo)));
      }
      await Promise.all(connections.map((one) => one.waitFor(() => one.resets.size > 0 || one.isOver, patienceMs)));
      const answers = answersOn(connections);
      for (const connection of connections) connection.destroy();
      return { sent: "1,001 on each", answers };
    },
  },
  {
    name: "1,000 answers of 256 KiB that a window of 0 holds back, CVE-2019-9517",
    limit: "80 MB for a connection, further requests wait, GOAWAY",
    options: ["maxBufferedConnectionBytes", "unreadTimeoutMs"],
    expected: heldBack,
    async run({ port }) {
      const connection = await RawConnection.open(port, settings([4, 0]));
      for (let i = 0; i < 1000; i++) connection.send(...bigRequest(2 * i + 1));
      return endOfUnread(connection);
    },
  },
  {
    name: "1,000 such answers of handlers that have all begun before the first answers",
    limit: "80 MB for a connection, further answers wait, GOAWAY",
    options: ["maxBufferedConnectionBytes", "unreadTimeoutMs"],
    expected: answersHeld,
    async run({ port }) {
      const connection = await RawConnection.open(port, settings([4, 0]));
      for (let i = 0; i < 1000; i++) connection.send(...bigRequest(2 * i + 1, slow));
      return endOfUnread(connection);
    },
  },
  {
    name: "1,000 answers with a window that grows by one octet a time, CVE-2019-9511",
    limit: "80 MB for a connection, further requests wait, GOAWAY",
    options: ["maxBufferedConnectionBytes", "unreadTimeoutMs"],
    expected: heldBack,
    async run({ port }) {
      const connection = await RawConnection.open(port, settings([4, 0]));
      for (let i = 0; i < 1000; i++) connection.send(...bigRequest(2 * i + 1));
      for (let i = 0; i < 1000 && !connection.isOver; i++) {
        connection.send(windowUpdate(2 * i + 1, 1));
        if (i % 10 === 0) await sleep(1);
      }
      return endOfUnread(connection);
    },
  },
];

/** A call to UnaryCall whose answer has 262,144 octets: SimpleRequest.response_size is field 2. */
function bigRequest(streamId: number, path = unary): [Buffer, Buffer] {
  const message = Buffer.from([0x10, 0x80, 0x80, 0x10]);
  const data = Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]);
  return [
    frame(FrameType.HEADERS, END_HEADERS, streamId, requestBlock(path)),
    frame(FrameType.DATA, END_STREAM, streamId, data),
  ];
}

/** Whoever reads nothing is cut off. */
async function endOfUnread(connection: RawConnection): ReturnType<Attack["run"]> {
  const answers = await endOf([connection], 2 * patienceMs);
  const { goaway } = connection;
  return { sent: "1,000 calls", answers, ...(goaway !== undefined && { reason: goaway.reason }) };
}

/** Connections that keep the server waiting, and must be gone within ten seconds of their beginning. */
function stalls(
  name: string,
  limit: "prefaceTimeoutMs" | "settingsTimeoutMs" | "frameTimeoutMs",
  code: string,
  said: readonly Uint8Array[],
  dripped?: Uint8Array,
): Attack {
  const expected: Expectation = {
    answers: { [`GOAWAY ${code}`]: 50 },
    limits: { [limit]: 50 },
    counters: { goawaysCaused: 50 },
  };
  return { ...closed(name, [limit], expected), run: ({ port }: Target) => stall(port, said, dripped) };
}

function closed(name: string, options: readonly LimitOption[], expected: Expectation): Omit<Attack, "run"> {
  return { name, limit: "closed within 10 s", options, expected: { ...expected, closedWithinMs: 10_000 } };
}

/** Says this on 50 connections, then an octet each half a second, and waits until they are closed. */
async function stall(port: number, said: readonly Uint8Array[], dripped?: Uint8Array): ReturnType<Attack["run"]> {
  const connections = await Promise.all(
    Array.from({ length: 50 }, () => RawConnection.saying(port, Buffer.concat(said), { acknowledgesSettings: false })),
  );
  let at = 0;
  const timer = setInterval(() => {
    const octet = dripped?.subarray(at, ++at) ?? NOTHING;
    if (octet.length > 0) for (const connection of connections) connection.send(octet);
  }, 500);
  const answers = await endOf(connections, 10_000 + patienceMs);
  clearInterval(timer);
  const reason = connections[0]?.goaway?.reason;
  return { sent: "50 connections", answers, ...(reason !== undefined && { reason }) };
}

const NOTHING = new Uint8Array(0);
