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
import { localAddressOf } from "./socket-address.js";
import type { SocketConnection, TlsInfo } from "./socket-connection.js";
import { schedule, type Timed, unschedule } from "./timetable.js";
import { describeTlsError } from "./tls-error.js";
import { tlsInfoOf } from "./tls-info.js";

/** What the connections of one port, or of one client, have in common. */
export interface DrivingPlan {
  readonly role: "client" | "server";
  /** The path of a unix socket. */
  readonly path: string | undefined;
  readonly http2: ConnectionOptions | undefined;
  /** Gives the listener of a connection. */
  open(socket: SocketConnection): ConnectionListener;
  onSocketClosed(driver: SocketDriver): void;
}

/**
 * Drives a connection on a socket that is connected: feeds it what arrives, writes what it gathers once in a turn of
 * the event loop, keeps its deadline, and ends the socket with it.
 */
export class SocketDriver implements SocketConnection, ConnectionListener, Timed {
  readonly connection: Connection;
  readonly remoteAddress: string;
  readonly tls: TlsInfo | undefined;
  readonly securedPeer: unknown;

  // Of the timetable.
  dueAt = 0;
  place = -1;

  readonly #plan: DrivingPlan;
  readonly #socket: DrivenSocket;
  readonly #listener: ConnectionListener;
  readonly #debugLog: FrameLog | undefined;
  #isFlushScheduled = false;
  #isSocketClosed = false;
  /**
   * Bytes of the write that the system has not taken whole; until it has, nothing more is taken from the connection.
   */
  #blockedBytes = 0;
  /** Writes of which Node has not called back. */
  #unconfirmedWrites = 0;

  constructor(plan: DrivingPlan, socket: DrivenSocket, remoteAddress: string, securedPeer: unknown) {
    this.#plan = plan;
    this.#socket = socket;
    this.securedPeer = securedPeer;
    this.remoteAddress = remoteAddress;
    this.tls = socket instanceof TLSSocket ? tlsInfoOf(socket) : undefined;
    this.#debugLog = debugLogOf(plan.role, remoteAddress);
    this.#listener = plan.open(this);
    this.connection = createConnection(plan.role, this, performance.now(), plan.http2);
    // Section 9.2.1: a connection is never negotiated anew.
    if (socket instanceof TLSSocket) socket.disableRenegotiation();
    const driven = Object.assign(socket, { [driverKey]: this });
    driven.on("data", onData);
    driven.on("end", onEnd);
    driven.on("error", onError);
    driven.on("close", onClose);
    this.#writeOutput();
  }

  // Shared by all drivers, of which each would otherwise hold a closure.

  static #flush(driver: SocketDriver): void {
    driver.#isFlushScheduled = false;
    driver.#writeOutput();
  }

  static #deadlineReached(driver: SocketDriver): void {
    driver.connection.handleDeadline(performance.now());
    driver.#watchDeadline();
  }

  get localAddress(): string {
    return localAddressOf(this.#socket, this.#plan.path);
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

  onDeadlineSet(): void {
    this.#watchDeadline();
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
    unschedule(this);
    this.#listener.onClosed(end);
    if (end.initiator === "transport") this.#socket.destroy();
    else this.#linger();
  }

  /** The connection's deadline has come, or it has lingered long enough. */
  onDue(): void {
    if (this.connection.state.name === "closed") {
      this.#socket.destroy();
      return;
    }
    // When the process was held up, timers come before the bytes that have arrived meanwhile. These are read first, so that a peer
    // who has kept its time is not given up.
    setImmediate(SocketDriver.#deadlineReached, this);
  }

  // What the socket tells.

  receive(chunk: Uint8Array): void {
    this.#debugLog?.received(chunk);
    this.connection.receive(chunk, performance.now());
    this.#watchDeadline();
  }

  socketFailed(error: Error): void {
    const reason = describeTlsError(error, this.connection.role);
    this.connection.receiveEnd(reason === error.message ? error : new Error(reason, { cause: error }));
  }

  socketClosed(): void {
    this.#isSocketClosed = true;
    this.connection.receiveEnd();
    unschedule(this);
    this.#plan.onSocketClosed(this);
  }

  #writeOutput(): void {
    this.#watchDeadline();
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
    // Made for each write: kept, it would cost each idle connection memory.
    const confirm = (): void => this.#writeConfirmed();
    if (last === 0) {
      socket.write(segments[0]!, confirm);
      return size;
    }
    socket.cork();
    for (let i = 0; i < last; i++) {
      size += segments[i]!.length;
      socket.write(segments[i]!);
    }
    socket.write(segments[last]!, confirm);
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
    schedule(this, Math.ceil(performance.now()) + LINGER_MS);
  }

  /** One that has become earlier; what stands in the timetable too early only looks here again. */
  #watchDeadline(): void {
    const at = this.connection.nextDeadline();
    if (at !== Number.POSITIVE_INFINITY && (this.place < 0 || at < this.dueAt)) schedule(this, at);
  }
}

/** Where a socket knows its driver, so that all share these listeners: each would otherwise have closures of its own. */
const driverKey: unique symbol = Symbol("driver");
type Driven = DrivenSocket & { readonly [driverKey]: SocketDriver };

function onData(this: Driven, chunk: Uint8Array): void {
  this[driverKey].receive(chunk);
}

function onEnd(this: Driven): void {
  this[driverKey].connection.receiveEnd();
}

function onError(this: Driven, error: Error): void {
  this[driverKey].socketFailed(error);
}

function onClose(this: Driven): void {
  this[driverKey].socketClosed();
}

/** How long the peer may take to read some of the last bytes, and to close behind them. */
const LINGER_MS = 1000;
