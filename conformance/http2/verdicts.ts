import { once } from "node:events";
import http2 from "node:http2";
import { type AddressInfo, connect } from "node:net";
import {
  type ConnectionListener,
  createConnection,
  errorCodeName,
  type HeaderList,
  type StreamListener,
} from "@baud/http2";
import { FrameType, frame, PREFACE } from "../attacks/wire.js";

/** What a server or a client made of a conversation. */
export interface Verdict {
  /** `open`; `waits`, for the rest of a frame or a header block; `closed`; or the code of a GOAWAY. */
  readonly connection: string;
  /** The code of RST_STREAM, or `answered`, by stream, in the order of their ids; nothing once the connection has ended. */
  readonly streams: string;
  /** Why a connection or a stream was ended, where the server tells: each reason once. */
  readonly reasons: readonly string[];
  /** The header lists of the requests that were handed over, where they can be seen. */
  readonly requests: readonly HeaderList[];
}

const markers: readonly [Buffer, Buffer] = [Buffer.from("marker 1"), Buffer.from("marker 2")];
/** PINGs of which the answers tell how far a peer has read. */
export const pings: readonly Buffer[] = markers.map((marker) => frame(FrameType.PING, 0, 0, marker));

/** What our server makes of it. */
export function ownVerdict(conversation: Buffer): Verdict {
  const reasons = new Set<string>();
  const requests: HeaderList[] = [];
  const listener: ConnectionListener = {
    onStream(stream, headers, endStream) {
      requests.push(headers);
      const answer = (): void => stream.sendHeaders([":status", "200"], true);
      if (endStream) answer();
      const ofStream: StreamListener = {
        onHeaders() {},
        onData(data, isLast) {
          stream.consume(data.length);
          if (isLast) answer();
        },
        onTrailers: answer,
        onReset: ({ initiator, reason }) => void (initiator === "local" && reasons.add(reason)),
        onWritable() {},
      };
      return ofStream;
    },
    onOutput() {},
    onSettings() {},
    onStreamsAvailable() {},
    onGoaway() {},
    onClosed: ({ initiator, reason }) => void (initiator === "local" && reasons.add(reason)),
  };
  const connection = createConnection("server", listener, 0);
  const answers = new Answers();
  const drain = (): void => {
    for (const bytes of connection.takeOutput()) {
      answers.receive(Buffer.from(bytes));
      connection.outputWritten(bytes.length);
    }
  };
  for (const bytes of [PREFACE, conversation, ...pings]) {
    connection.receive(bytes, 0);
    drain();
  }
  if (connection.state.name === "closed" && answers.goaway === undefined) answers.isClosed = true;
  return { ...answers.verdict(), reasons: [...reasons], requests };
}

/** A server of node:http2, which answers each request at its end. */
export class NodeServer {
  readonly #server: http2.Http2Server;
  readonly #port: number;

  private constructor(server: http2.Http2Server, port: number) {
    this.#server = server;
    this.#port = port;
  }

  static async start(): Promise<NodeServer> {
    const server = http2.createServer();
    server.on("stream", (stream) => {
      stream.on("error", () => {});
      stream.on("end", () => {
        if (!stream.destroyed && !stream.closed) stream.respond({ ":status": 200 }, { endStream: true });
      });
      stream.resume();
    });
    server.on("session", (session) => session.on("error", () => {}));
    server.on("sessionError", () => {});
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new NodeServer(server, (server.address() as AddressInfo).port);
  }

  /** What it makes of a conversation. */
  async verdict(conversation: Buffer): Promise<Verdict> {
    const answers = new Answers();
    const socket = connect(this.#port, "127.0.0.1");
    socket.on("error", () => {});
    const isOver = new Promise<void>((resolve) => {
      socket.on("data", (chunk: Buffer) => {
        const before = answers.markersSeen;
        answers.receive(chunk);
        // Its handlers run behind the frames: by the second answer they have said what they have to say.
        if (before === 0 && answers.markersSeen === 1) setTimeout(() => socket.write(pings[1]!), 5);
        if (answers.markersSeen === 2) resolve();
      });
      socket.on("close", () => {
        answers.isClosed = true;
        resolve();
      });
    });
    await new Promise<void>((written) =>
      socket.write(Buffer.concat([PREFACE, conversation, pings[0]!]), () => written()),
    );
    // It waits for more when others, who have come later, are answered, and it has not answered here.
    const isSilent = (): boolean => answers.markersSeen === 0 && !answers.isClosed;
    for (let others = 0; others < 3 && isSilent(); others++) await this.#answersAnother();
    if (!isSilent()) await isOver;
    socket.destroy();
    return answers.verdict();
  }

  /** Resolves when a new connection has got an answer. */
  async #answersAnother(): Promise<void> {
    const answers = new Answers();
    const socket = connect(this.#port, "127.0.0.1");
    socket.write(Buffer.concat([PREFACE, frame(FrameType.SETTINGS, 0, 0), pings[0]!]));
    for await (const chunk of socket) {
      answers.receive(chunk as Buffer);
      if (answers.markersSeen > 0) break;
    }
    socket.destroy();
  }

  close(): void {
    this.#server.close();
  }
}

/** Reads what a server answers, or what a client says. */
export class Answers {
  goaway: string | undefined = undefined;
  isClosed = false;
  markersSeen = 0;
  requestsSeen = 0;
  readonly resets: Map<number, string> = new Map();
  readonly #answered = new Set<number>();
  #prefaceLeft: number;
  #rest: Buffer = Buffer.alloc(0);

  constructor(of: "client" | "server" = "server") {
    this.#prefaceLeft = of === "client" ? PREFACE.length : 0;
  }

  get isEnded(): boolean {
    return this.isClosed || this.goaway !== undefined;
  }

  get connection(): string {
    return this.goaway ?? (this.isClosed ? "closed" : this.markersSeen > 0 ? "open" : "waits");
  }

  receive(chunk: Buffer): void {
    const skipped = Math.min(this.#prefaceLeft, chunk.length);
    this.#prefaceLeft -= skipped;
    let bytes = Buffer.concat([this.#rest, chunk.subarray(skipped)]);
    while (bytes.length >= 9) {
      const end = 9 + bytes.readUIntBE(0, 3);
      if (bytes.length < end) break;
      this.#onFrame(bytes[3]!, bytes[4]!, bytes.readUInt32BE(5), bytes.subarray(9, end));
      bytes = bytes.subarray(end);
    }
    this.#rest = Buffer.from(bytes);
  }

  verdict(): Verdict {
    const all = [...Array.from(this.#answered, (id) => [id, "answered"] as const), ...this.resets];
    const sorted = [...new Map(all)].sort(([a], [b]) => a - b);
    return {
      connection: this.connection,
      streams: this.isEnded ? "" : sorted.map(([id, what]) => `${id} ${what}`).join(", "),
      reasons: [],
      requests: [],
    };
  }

  #onFrame(type: number, flags: number, streamId: number, payload: Buffer): void {
    if (type === FrameType.GOAWAY) {
      const code = payload.readUInt32BE(4);
      if (code !== 0) this.goaway ??= errorCodeName(code);
    } else if (type === FrameType.RST_STREAM) this.resets.set(streamId, errorCodeName(payload.readUInt32BE(0)));
    else if (type === FrameType.HEADERS) {
      this.requestsSeen++;
      if ((flags & 1) !== 0) this.#answered.add(streamId);
    } else if (type === FrameType.PING && markers.some((marker) => marker.equals(payload))) this.markersSeen++;
  }
}
