import {
  type Connection,
  type ConnectionEnd,
  type ConnectionListener,
  type ConnectionOptions,
  createConnection,
  type HeaderList,
  type Stream,
  type StreamListener,
} from "@baud/http2";
import type { SocketConnection } from "@baud/http2/node";
import type { AuthContext, MessageWriter } from "@baud/rpc";
import type { Octets } from "../baud/reverse/v1/reverse_pb.js";

/** The call whose two streams are the way of a tunnel. */
export interface TunnelCall {
  readonly incoming: AsyncIterable<Octets>;
  readonly outgoing: MessageWriter<Octets>;
  /** Who is at the other end of the call. */
  readonly peer: string;
  /** What the connection of the call tells of the other end: it holds for what passes through the tunnel. */
  readonly auth: AuthContext | undefined;
  /** Ends the call, where nothing else does. */
  hangUp(): void;
}

/** An HTTP/2 connection whose octets travel in the messages of a call, in place of a socket. */
export class Tunnel implements SocketConnection, ConnectionListener {
  readonly connection: Connection;
  readonly localAddress: string = "tunnel";
  readonly remoteAddress: string;
  readonly tls: undefined = undefined;
  readonly securedPeer: AuthContext | undefined;
  readonly #call: TunnelCall;
  readonly #listener: ConnectionListener;
  readonly #closed: Promise<void>;
  readonly #checkDeadline = (): void => {
    this.connection.handleDeadline(performance.now());
    this.#armTimer();
  };
  #isWriting = false;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  constructor(
    role: "client" | "server",
    call: TunnelCall,
    open: (tunnel: SocketConnection) => ConnectionListener,
    options: ConnectionOptions,
  ) {
    this.#call = call;
    this.remoteAddress = call.peer;
    this.securedPeer = call.auth;
    this.#listener = open(this);
    this.connection = createConnection(role, this, performance.now(), options);
    this.#closed = this.#read();
    this.onOutput();
    this.#armTimer();
  }

  /** Calls keep the process alive; so does the one that carries the tunnel. */
  keepProcessAlive(): void {}

  whenClosed(): Promise<void> {
    return this.#closed;
  }

  destroy(cause?: Error): void {
    this.connection.receiveEnd(cause);
    this.#call.hangUp();
  }

  onStream(stream: Stream, headers: HeaderList, endStream: boolean): StreamListener {
    return this.#listener.onStream(stream, headers, endStream);
  }

  onOutput(): void {
    if (this.#isWriting) return;
    this.#isWriting = true;
    // After the microtasks that run now: what they send leaves in the same message.
    process.nextTick(() => void this.#write());
  }

  onDeadlineSet(): void {
    this.#armTimer();
  }

  onSettings(): void {
    this.#listener.onSettings();
  }

  onStreamsAvailable(): void {
    this.#listener.onStreamsAvailable();
  }

  onGoaway(code: number, lastStreamId: number, debugData: string): void {
    this.#listener.onGoaway(code, lastStreamId, debugData);
  }

  onClosed(end: ConnectionEnd): void {
    this.#listener.onClosed(end);
    // What it says last is still to be written, and with that the call ends.
    this.onOutput();
  }

  async #read(): Promise<void> {
    try {
      for await (const { octets } of this.#call.incoming) {
        this.connection.receive(octets, performance.now());
        if (this.connection.nextDeadline() < this.#timerAt) this.#armTimer();
      }
      this.connection.receiveEnd();
    } catch (error) {
      this.connection.receiveEnd(error instanceof Error ? error : new Error(String(error)));
    }
    clearTimeout(this.#timer);
  }

  /** Writes what there is; the call takes a message when it has room for one, and until then nothing more is made. */
  async #write(): Promise<void> {
    for (;;) {
      if (this.connection.nextDeadline() < this.#timerAt) this.#armTimer();
      const octets = copyOf(this.connection.takeOutput());
      if (octets.length === 0) break;
      try {
        await this.#call.outgoing.write({ octets });
      } catch {
        // The call is over, and what it brought has told why.
        break;
      }
      this.connection.outputWritten(octets.length);
    }
    this.#isWriting = false;
    if (this.connection.state.name !== "closed") return;
    this.#call.outgoing.end();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#call.hangUp(), lingerMs);
    void this.#closed.finally(() => clearTimeout(this.#timer));
  }

  #armTimer(): void {
    clearTimeout(this.#timer);
    this.#timerAt = this.connection.nextDeadline();
    if (this.#timerAt === Number.POSITIVE_INFINITY) return;
    const delayMs = Math.max(1, Math.ceil(this.#timerAt - performance.now()));
    this.#timer = setTimeout(this.#checkDeadline, Math.min(delayMs, longestDelayMs));
    this.#timer.unref();
  }
}

/** The connection uses its memory again, while a call may keep a message for a while. */
function copyOf(segments: readonly Uint8Array[]): Uint8Array {
  const copy = new Uint8Array(segments.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const segment of segments) {
    copy.set(segment, at);
    at += segment.length;
  }
  return copy;
}

/** How long the other side may take to end the call when the connection is closed. */
const lingerMs = 1_000;
/** Node takes a longer one for a very short one. */
const longestDelayMs = 0x7fff_ffff;
