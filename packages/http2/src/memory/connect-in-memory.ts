import type { Connection, ConnectionEnd, ConnectionListener } from "../connection/connection.js";
import type { ConnectionOptions } from "../connection/connection-options.js";
import { createConnection } from "../connection/http2-connection.js";
import type { HeaderList } from "../header/header-list.js";
import type { Stream, StreamListener } from "../stream/stream.js";

/** What the two ends of a connection in memory are made with. */
export interface InMemoryOptions {
  readonly client?: ConnectionOptions | undefined;
  readonly server?: ConnectionOptions | undefined;
}

/**
 * Joins a client and a server in memory: what one sends the other receives in a microtask, whole, in order and without a copy. For tests,
 * and for two sides in one process that shall meet the same windows and limits as over a socket. Deadlines of the options
 * are kept. When one end closes, the other gets its last bytes and the end of the transport behind them. Throws
 * `Http2UsageError` for options out of their range.
 */
export function connectInMemory(
  client: ConnectionListener,
  server: ConnectionListener,
  options: InMemoryOptions = {},
): { readonly client: Connection; readonly server: Connection } {
  const ends = [
    new InMemoryEnd("client", client, options.client),
    new InMemoryEnd("server", server, options.server),
  ] as const;
  ends[0].join(ends[1]);
  ends[1].join(ends[0]);
  return { client: ends[0].connection, server: ends[1].connection };
}

/** Drives one end: carries its output over, and keeps its only timer. */
class InMemoryEnd implements ConnectionListener {
  readonly connection: Connection;
  readonly #listener: ConnectionListener;
  #peer: InMemoryEnd | undefined = undefined;
  #isCarryDue = false;
  // Since other things were last let happen.
  #carries = 0;
  #carriedBytes = 0;
  #timer: unknown = undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  constructor(role: "client" | "server", listener: ConnectionListener, options: ConnectionOptions | undefined) {
    this.#listener = listener;
    this.connection = createConnection(role, this, performance.now(), options);
  }

  join(peer: InMemoryEnd): void {
    this.#peer = peer;
    this.onOutput();
  }

  onOutput(): void {
    if (this.#isCarryDue) return;
    this.#isCarryDue = true;
    // Two ends that go on answering each other in microtasks would let nothing else happen.
    if (++this.#carries < LONGEST_RUN && this.#carriedBytes < LONGEST_RUN_BYTES) queueMicrotask(() => this.#carry());
    else {
      this.#carries = 0;
      this.#carriedBytes = 0;
      setTimeout(() => this.#carry(), 0);
    }
  }

  onStream(stream: Stream, headers: HeaderList, endStream: boolean): StreamListener {
    return this.#listener.onStream(stream, headers, endStream);
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
    clearTimeout(this.#timer);
    this.#listener.onClosed(end);
    this.onOutput();
  }

  #carry(): void {
    this.#isCarryDue = false;
    const peer = this.#peer;
    if (peer === undefined) return;
    let size = 0;
    for (const segment of this.connection.takeOutput()) {
      size += segment.length;
      peer.connection.receive(segment, performance.now());
    }
    this.#carriedBytes += size;
    this.connection.outputWritten(size);
    if (size > 0) this.onOutput();
    else if (this.connection.state.name === "closed") peer.connection.receiveEnd();
    this.#armTimer();
    peer.#armTimer();
  }

  #armTimer(): void {
    const at = this.connection.nextDeadline();
    if (at === this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    if (at === Number.POSITIVE_INFINITY) return;
    const delayMs = Math.min(LONGEST_DELAY_MS, Math.max(0, Math.ceil(at - performance.now())));
    this.#timer = setTimeout(() => {
      this.#timerAt = Number.POSITIVE_INFINITY;
      this.connection.handleDeadline(performance.now());
      this.#armTimer();
    }, delayMs);
  }
}

const LONGEST_RUN = 100;
const LONGEST_RUN_BYTES = 1 << 20;
/** Platforms take a longer one for a very short one. */
const LONGEST_DELAY_MS = 0x7fff_ffff;
