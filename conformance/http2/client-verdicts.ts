import { once } from "node:events";
import { type ClientHttp2Session, connect } from "node:http2";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { type ConnectionListener, createConnection, type Stream } from "@baud/http2";
import { FrameType, frame } from "../attacks/wire.js";
import { halfClosed, requested } from "./sane-answers.js";
import { Answers, pings, type Verdict } from "./verdicts.js";

/** What our client makes of what a server says, once it has opened its streams. */
export function ownClientVerdict(conversation: Buffer): Verdict {
  const reasons = new Set<string>();
  const told = new Told();
  const listener: ConnectionListener = {
    onStream: () => {
      throw new Error("a server opens no streams");
    },
    onOutput() {},
    onSettings() {},
    onStreamsAvailable() {},
    onGoaway() {},
    onClosed: ({ initiator, reason }) => void (initiator === "local" && reasons.add(reason)),
  };
  const connection = createConnection("client", listener, 0);
  for (const id of requested) {
    const stream: Stream = connection.openStream(
      [":method", "POST", ":scheme", "http", ":path", "/", ":authority", "a"],
      halfClosed.has(id),
      {
        onHeaders(headers, isEnd) {
          told.onStatus(id, headers[headers.indexOf(":status") + 1] ?? "");
          if (isEnd) told.onEnd(id);
        },
        onData(data, isEnd) {
          told.onData(id, data.length);
          stream.consume(data.length);
          if (isEnd) told.onEnd(id);
        },
        onTrailers: () => told.onEnd(id),
        onReset: ({ initiator, reason }) => void (initiator === "local" && reasons.add(reason)),
        onWritable() {},
      },
    );
  }
  const said = new Answers("client");
  const drain = (): void => {
    for (const bytes of connection.takeOutput()) {
      said.receive(Buffer.from(bytes));
      connection.outputWritten(bytes.length);
    }
  };
  drain();
  for (const bytes of [conversation, ...pings]) {
    connection.receive(bytes, 0);
    drain();
  }
  if (connection.state.name === "closed" && said.goaway === undefined) said.isClosed = true;
  return told.verdict(said, [...reasons]);
}

/** What a client of node:http2 makes of it. */
export async function nodeClientVerdict(conversation: Buffer): Promise<Verdict> {
  const told = new Told();
  const { session, socket, close } = await openSession();
  const said = new Answers("client");
  const isOver = new Promise<void>((resolve) => {
    socket.on("data", (chunk: Buffer) => {
      const before = said.markersSeen;
      said.receive(chunk);
      // What is told of frames comes behind them: by the second answer it has been.
      if (before === 0 && said.markersSeen === 1) setTimeout(() => socket.write(pings[1]!), 5);
      if (said.markersSeen === 2) resolve();
    });
    socket.on("close", () => {
      said.isClosed = true;
      resolve();
    });
  });
  for (const id of requested) request(session, id, told);
  while (said.requestsSeen < requested.length && !said.isClosed) await Promise.race([once(socket, "data"), isOver]);
  await new Promise<void>((written) => socket.write(Buffer.concat([conversation, pings[0]!]), () => written()));
  // It waits for more when others, who have come later, have answered, and it has not.
  const isSilent = (): boolean => said.markersSeen === 0 && !said.isClosed;
  for (let others = 0; others < 3 && isSilent(); others++) await anotherAnswers();
  if (!isSilent()) await isOver;
  close();
  return told.verdict(said, []);
}

/** Resolves when a new client has answered. */
async function anotherAnswers(): Promise<void> {
  const { socket, close } = await openSession();
  const said = new Answers("client");
  socket.write(Buffer.concat([frame(FrameType.SETTINGS, 0, 0), pings[0]!]));
  for await (const chunk of socket) {
    said.receive(chunk as Buffer);
    if (said.markersSeen > 0) break;
  }
  close();
}

interface OpenSession {
  readonly session: ClientHttp2Session;
  /** The server's end. */
  readonly socket: Socket;
  close(): void;
}

/** Each has a server of its own, so that it is known whose socket it is. */
async function openSession(): Promise<OpenSession> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const accepted = once(server, "connection");
  const { port } = server.address() as AddressInfo;
  const session = connect(`http://127.0.0.1:${port}`, { settings: { enablePush: false } });
  session.on("error", () => {});
  const [socket] = (await accepted) as [Socket];
  socket.on("error", () => {});
  const close = (): void => {
    session.destroy();
    socket.destroy();
    server.close();
  };
  return { session, socket, close };
}

function request(session: ClientHttp2Session, id: number, told: Told): void {
  const stream = session.request(
    { ":method": "POST", ":path": "/", ":authority": "a" },
    { endStream: halfClosed.has(id) },
  );
  stream.on("error", () => {});
  stream.on("response", (headers) => told.onStatus(id, String(headers[":status"])));
  stream.on("data", (data: Buffer) => told.onData(id, data.length));
  stream.on("end", () => {
    if (!stream.aborted && stream.rstCode === 0) told.onEnd(id);
  });
}

/** What the application is told of its streams. */
class Told {
  readonly #statuses = new Map<number, string>();
  readonly #sizes = new Map<number, number>();
  readonly #ended = new Set<number>();

  onStatus(id: number, status: string): void {
    if (!status.startsWith("1")) this.#statuses.set(id, status);
  }

  onData(id: number, sizeBytes: number): void {
    this.#sizes.set(id, (this.#sizes.get(id) ?? 0) + sizeBytes);
  }

  onEnd(id: number): void {
    this.#ended.add(id);
  }

  verdict(said: Answers, reasons: readonly string[]): Verdict {
    const { connection, isEnded, resets } = said;
    const streams = requested.flatMap((id) => {
      if (this.#ended.has(id)) return [`${id} answered ${this.#statuses.get(id)} ${this.#sizes.get(id) ?? 0}`];
      const reset = resets.get(id);
      return reset === undefined || reset === "CANCEL" || reset === "NO_ERROR" ? [] : [`${id} ${reset}`];
    });
    return { connection, streams: isEnded ? "" : streams.join(", "), reasons, requests: [] };
  }
}
