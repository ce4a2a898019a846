import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type Attack, type CounterName, type LimitOption, patienceMs, type Target } from "./attack.js";
import { RawConnection } from "./raw-connection.js";
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
const settingsAck = frame(FrameType.SETTINGS, ACK, 0);

/** Attacks that hold what the server keeps: connections, streams, answers. */
export const holds: readonly Attack[] = [
  stalls("50 silent connections", ["prefaceTimeoutMs"], ({ port }) => silent(port)),
  stalls("50 connections that send HTTP/2's preface and no SETTINGS", ["prefaceTimeoutMs"], ({ port }) =>
    silent(port, PREFACE),
  ),
  stalls("50 connections that never acknowledge SETTINGS", ["settingsTimeoutMs"], ({ port }) =>
    silent(port, PREFACE, settings()),
  ),
  // The head of a ClientHello of 512 octets that never come.
  stalls(
    "50 TLS handshakes that stall",
    ["handshakeTimeoutMs"],
    ({ tlsPort }) => silent(tlsPort, Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3])),
    "handshakesFailed",
  ),
  stalls("50 header blocks that never end", ["frameTimeoutMs"], ({ port }) =>
    silent(port, PREFACE, settings(), settingsAck, frame(FrameType.HEADERS, 0, 1, requestBlock(echo))),
  ),
  stalls("50 header blocks of which an octet comes each half a second", ["frameTimeoutMs"], async ({ port }) => {
    const socket = await silent(port, PREFACE, settings(), settingsAck);
    const block = frame(FrameType.HEADERS, END_HEADERS, 1, requestBlock(echo));
    let at = 0;
    const timer = setInterval(() => socket.write(block.subarray(at, ++at)), 500);
    socket.once("close", () => clearInterval(timer));
    return socket;
  }),
  {
    name: "20,000 streams opened and never finished, on 20 connections",
    limit: "1,000 on a connection, 200 MB for all",
    options: ["maxConcurrentStreams"],
    allowance: { counter: "streamsOpened", most: 20_000 },
    maxGrowthMb: 200,
    async run({ port }) {
      const connections = await Promise.all(Array.from({ length: 20 }, () => RawConnection.open(port)));
      for (const connection of connections) {
        for (let i = 0; i < 1000; i++) {
          connection.send(frame(FrameType.HEADERS, END_HEADERS, 2 * i + 1, requestBlock(echo)));
        }
        connection.send(frame(FrameType.HEADERS, END_HEADERS, 2001, requestBlock(echo)));
      }
      const isOneRefused = await Promise.all(
        connections.map((one) => one.waitFor(() => one.resets.size > 0, patienceMs)),
      );
      const refusals = connections.flatMap(({ resets }) => [...resets]);
      const isHeld = isOneRefused.every(Boolean) && refusals.every(([id, code]) => id === 2001 && code === 7);
      for (const connection of connections) connection.destroy();
      return { sent: "1,001 on each", did: `REFUSED_STREAM for the next: ${refusals.length} of 20`, isHeld };
    },
  },
  {
    name: "1,000 answers of 256 KiB that a window of 0 holds back, CVE-2019-9517",
    limit: "100 MB for a connection",
    options: ["maxBufferedConnectionBytes", "unreadTimeoutMs"],
    allowance: { counter: "requestsHeld", most: 1000 },
    async run({ port }) {
      const connection = await RawConnection.open(port, settings([4, 0]));
      for (let i = 0; i < 1000; i++) connection.send(...bigRequest(2 * i + 1));
      return heldBack(connection);
    },
  },
  {
    name: "the same with a window that grows by one octet a time, CVE-2019-9511",
    limit: "100 MB for a connection",
    options: ["maxBufferedConnectionBytes", "unreadTimeoutMs"],
    allowance: { counter: "requestsHeld", most: 1000 },
    async run({ port }) {
      const connection = await RawConnection.open(port, settings([4, 0]));
      for (let i = 0; i < 1000; i++) connection.send(...bigRequest(2 * i + 1));
      for (let i = 0; i < 1000 && !connection.isOver; i++) {
        connection.send(windowUpdate(2 * i + 1, 1));
        if (i % 10 === 0) await sleep(1);
      }
      return heldBack(connection);
    },
  },
];

/** A call to UnaryCall whose answer has 262,144 octets: SimpleRequest.response_size is field 2. */
function bigRequest(streamId: number): [Buffer, Buffer] {
  const message = Buffer.from([0x10, 0x80, 0x80, 0x10]);
  const data = Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]);
  return [
    frame(FrameType.HEADERS, END_HEADERS, streamId, requestBlock(unary)),
    frame(FrameType.DATA, END_STREAM, streamId, data),
  ];
}

/** Past a bound requests wait, unanswered, and whoever reads nothing then is cut off. */
async function heldBack(connection: RawConnection): ReturnType<Attack["run"]> {
  const started = performance.now();
  const isHeld = await connection.waitFor(() => connection.isOver, 2 * patienceMs);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const { goaway } = connection;
  connection.destroy();
  return {
    sent: "1,000 calls",
    did: isHeld ? `GOAWAY after ${seconds} s (${goaway?.reason})` : "nothing",
    isHeld,
  };
}

async function silent(port: number, ...said: readonly Uint8Array[]): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.resume();
  if (said.length > 0) socket.write(Buffer.concat(said));
  return socket;
}

/** Connections that keep the server waiting, and must be gone within ten seconds of their beginning, or what a busy machine makes of these. */
function stalls(
  name: string,
  options: readonly LimitOption[],
  open: (target: Target) => Promise<Socket>,
  counter: CounterName = "goawaysCaused",
): Attack {
  return {
    name,
    limit: "closed within 10 s",
    options,
    allowance: { counter, most: 50 },
    async run(target) {
      const ages = await Promise.all(Array.from({ length: 50 }, async () => ageOf(await open(target))));
      const longest = Math.max(...ages);
      const did = longest < Number.POSITIVE_INFINITY ? `all closed after ${longest.toFixed(1)} s` : "left open";
      return { sent: "50 connections", did, isHeld: longest < Number.POSITIVE_INFINITY };
    },
  };
}

/** After how many seconds a socket that is open now is closed; Infinity when that takes too long. */
async function ageOf(socket: Socket): Promise<number> {
  const started = performance.now();
  const limit = new AbortController();
  const isClosed = await Promise.race([
    once(socket, "close").then(() => true),
    sleep(10_000 + patienceMs, false, { signal: limit.signal }).catch(() => false),
  ]);
  limit.abort();
  socket.destroy();
  return isClosed ? (performance.now() - started) / 1000 : Number.POSITIVE_INFINITY;
}
