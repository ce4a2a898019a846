import { TLSSocket } from "node:tls";
import {
  type Connection,
  type ConnectionEnd,
  type ConnectionListener,
  type ConnectionOptions,
  createConnection,
  type FrameLog,
  type HeaderList,
  type Stream,
  type StreamListener,
} from "../index.js";
import { debugLogOf } from "./debug-log.js";
import type { DrivenSocket } from "./secure-socket.js";
import type { SharedInput } from "./shared-input.js";
import { localAddressOf, remoteAddressOf } from "./socket-address.js";
import type { SocketConnection, TlsInfo } from "./socket-connection.js";
import { describeTlsError } from "./tls-error.js";
import { tlsInfoOf } from "./tls-info.js";

/**
 * Drives a connection on a socket that is connected: feeds it what arrives, writes what it gathers once in a turn of
 * the event loop, keeps its only timer, and ends the socket with it.
 */
export class SocketDriver implements SocketConnection, ConnectionListener {
  readonly connection: Connection;
  readonly remoteAddress: string;
  readonly tls: TlsInfo | undefined;
  readonly securedPeer: unknown;

  readonly #socket: DrivenSocket;
  readonly #path: string | undefined;
  readonly #listener: ConnectionListener;
  readonly #debugLog: FrameLog | undefined;
  readonly #confirm: () => void = () => this.#writeConfirmed();
  #isFlushScheduled = false;
  #isSocketClosed = false;
  /**
   * Bytes of the write that the system has not taken whole; until it has, nothing more is taken from the connection.
   */
  #blockedBytes = 0;
  /** Writes of which Node has not called back. */
  #unconfirmedWrites = 0;
  #timer: NodeJS.Timeout | undefined = undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  constructor(
    role: "client" | "server",
    socket: DrivenSocket,
    path: string | undefined,
    open: (socket: SocketConnection) => ConnectionListener,
    options: ConnectionOptions | undefined,
    securedPeer: unknown,
    input: SharedInput | undefined,
  ) {
    this.#socket = socket;
    this.securedPeer = securedPeer;
    this.#path = path;
    this.remoteAddress = remoteAddressOf(socket, path);
    this.tls = socket instanceof TLSSocket ? tlsInfoOf(socket) : undefined;
    this.#debugLog = debugLogOf(role, this.remoteAddress);
    this.#listener = open(this);
    this.connection = createConnection(role, this, performance.now(), options);
    // Section 9.2.1: a connection is never negotiated anew.
    if (socket instanceof TLSSocket) socket.disableRenegotiation();
    // A socket that reads into shared memory emits no data.
    const onData = (chunk: Uint8Array): void => this.#onData(chunk);
    socket.on("data", onData);
    input?.listen(onData);
    socket.on("end", () => this.connection.receiveEnd());
    socket.on("error", (error: Error) => {
      const reason = describeTlsError(error, role);
      this.connection.receiveEnd(reason === error.message ? error : new Error(reason, { cause: error }));
    });
    socket.on("close", () => this.#onClose());
    this.#armTimer();
    this.#writeOutput();
  }

  // Shared by all drivers, of which each would otherwise hold closures of its own.

  static #flush(driver: SocketDriver): void {
    driver.#isFlushScheduled = false;
    driver.#writeOutput();
  }

  /**
   * When the process was held up, timers come before the bytes that have arrived meanwhile. These are read first, so that a peer
   * who has kept its time is not given up.
   */
  static #checkDeadline(driver: SocketDriver): void {
    setImmediate(SocketDriver.#deadlineReached, driver);
  }

  static #deadlineReached(driver: SocketDriver): void {
    driver.connection.handleDeadline(performance.now());
    if (driver.connection.state.name !== "closed") driver.#armTimer();
  }

  get localAddress(): string {
    return localAddressOf(this.#socket, this.#path);
  }

  destroy(cause?: Error): void {
    this.connection.receiveEnd(cause);
    this.#socket.destroy();
  }

  keepProcessAlive(isKept: boolean): void {
    if (isKept) this.#socket.ref();
    else this.#socket.unref();
  }

  whenClosed(): Promise<void> {
    if (this.#isSocketClosed) return Promise.resolve();
    return new Promise((resolve) => this.#socket.once("close", () => resolve()));
  }

  onStream(stream: Stream, headers: HeaderList, endStream: boolean): StreamListener {
    return this.#listener.onStream(stream, headers, endStream);
  }

  onOutput(): void {
    if (this.#isFlushScheduled || this.#blockedBytes > 0) return;
    this.#isFlushScheduled = true;
    // After this, the microtasks that run now have all had their say: what they send leaves in the same write.
    process.nextTick(SocketDriver.#flush, this);
  }

  onMuchOutput(): void {
    if (this.#blockedBytes === 0) this.#writeOutput();
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
    this.#stopTimer();
    this.#listener.onClosed(end);
    if (end.initiator === "transport") this.#socket.destroy();
    else this.#linger();
  }

  #onData(chunk: Uint8Array): void {
    this.#debugLog?.received(chunk);
    this.connection.receive(chunk, performance.now());
    if (this.connection.nextDeadline() < this.#timerAt) this.#armTimer();
  }

  #writeOutput(): void {
    if (this.connection.nextDeadline() < this.#timerAt) this.#armTimer();
    while (this.#blockedBytes === 0 && !this.#socket.destroyed) {
      const segments = this.connection.takeOutput();
      if (segments.length === 0) {
        if (this.connection.state.name === "closed") this.#socket.end();
        return;
      }
      if (this.#debugLog !== undefined) for (const segment of segments) this.#debugLog.sent(segment);
      const size = this.#write(segments);
      // Mostly the system takes it all at once, and nobody has to wait for the call back.
      if (this.#socket.writableLength === 0) this.connection.outputWritten(size);
      else this.#blockedBytes = size;
    }
  }

  #write(segments: readonly Uint8Array[]): number {
    const socket = this.#socket;
    const last = segments.length - 1;
    let size = segments[last]!.length;
    this.#unconfirmedWrites++;
    if (last === 0) {
      socket.write(segments[0]!, this.#confirm);
      return size;
    }
    socket.cork();
    for (let i = 0; i < last; i++) {
      size += segments[i]!.length;
      socket.write(segments[i]!);
    }
    socket.write(segments[last]!, this.#confirm);
    socket.uncork();
    return size;
  }

  #writeConfirmed(): void {
    this.#unconfirmedWrites--;
    if (this.#unconfirmedWrites > 0 || this.#blockedBytes === 0 || this.#socket.destroyed) return;
    const size = this.#blockedBytes;
    this.#blockedBytes = 0;
    if (this.connection.state.name === "closed") this.#restartLinger();
    this.connection.outputWritten(size);
    this.#writeOutput();
  }

  /** The last output, then the end; what still arrives is read and dropped, so that the peer gets to read ours. */
  #linger(): void {
    if (this.#socket.destroyed) return;
    this.#restartLinger();
    this.#writeOutput();
  }

  #restartLinger(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#socket.destroy(), LINGER_MS);
    this.#timer.unref();
  }

  #onClose(): void {
    this.#isSocketClosed = true;
    this.connection.receiveEnd();
    this.#stopTimer();
  }

  #armTimer(): void {
    const at = this.connection.nextDeadline();
    this.#stopTimer();
    if (at === Number.POSITIVE_INFINITY) return;
    this.#timerAt = at;
    const delay = Math.min(LONGEST_DELAY_MS, Math.max(1, Math.ceil(at - performance.now())));
    this.#timer = setTimeout(SocketDriver.#checkDeadline, delay, this);
    this.#timer.unref();
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#timerAt = Number.POSITIVE_INFINITY;
  }
}

/** Node takes a longer one for a very short one. */
const LONGEST_DELAY_MS = 0x7fff_ffff;
/** How long the peer may take to read some of the last bytes, and to close behind them. */
const LINGER_MS = 1000;
