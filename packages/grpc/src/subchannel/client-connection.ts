import type {
  ConnectionEnd,
  ConnectionListener,
  HeaderList,
  OutgoingHeaders,
  Stream,
  StreamListener,
} from "@baud/http2";
import { ErrorCode, errorCodeName } from "@baud/http2";
import type { SocketConnection } from "@baud/http2/node";
import { type AuthContext, type CallEnd, Status } from "@baud/rpc";
import type { EventTrace } from "../channelz/event-trace.js";
import { SocketRecord } from "../channelz/socket-record.js";
import type { SubchannelRecord } from "../channelz/subchannel-record.js";
import { authContextOf } from "../credentials/peer-auth.js";
import { type ResponseHead, readResponseHead } from "../protocol/response-head.js";
import { readTrailers } from "../protocol/trailers.js";

/** What waits for a stream of a connection. */
export interface StreamUser {
  /** There is no room yet: `queue` keeps the user, which takes itself out when it waits no longer. */
  wait(queue: Set<StreamUser>): void;
  /** There is room: open a stream, now. */
  open(connection: ClientConnection): void;
  /** There will be no room any more: look for another connection. */
  reopen(): void;
}

/** Who is told of a connection's life. */
export interface ClientConnectionListener {
  /** What is known of the subchannel whose connection this is. */
  readonly record: SubchannelRecord;
  /** The server's settings have arrived: calls can begin. */
  onReady(connection: ClientConnection): void;
  /** A stream can be opened again, and no call waits for it here. */
  onRoom?(): void;
  /** No stream can be opened any more. What is open may still end well. */
  onDraining(connection: ClientConnection, reason: string): void;
  /** The connection is gone; told once, and after `onDraining` if calls could begin before, which `wasReady` says. */
  onGone(connection: ClientConnection, end: ConnectionEnd, wasReady: boolean): void;
}

/** One connection of a client, which carries calls as a `CallCarrier`: opens streams as far as the server allows, and lets the others wait in order. */
export class ClientConnection implements ConnectionListener {
  readonly peer: string;
  readonly record: SocketRecord;
  readonly #socket: SocketConnection;
  readonly #listener: ClientConnectionListener;
  readonly #isLocal: boolean;
  readonly #onTooManyPings: () => void;
  readonly #queue = new Set<StreamUser>();
  #auth: AuthContext | undefined;
  #isOpeningSoon = false;
  #openCalls = 0;
  #state: "starting" | "ready" | "draining" | "gone" = "starting";
  #wasReady = false;
  /** Closed from here; the socket may still be there. */
  #isClosing = false;
  /**
   * The latest headers and trailers that said no more than they must. HTTP/2 delivers a block that is repeated as the same
   * array, so that a server's usual answer costs one comparison, and no reading of headers.
   */
  #plainHead: HeaderList | undefined;
  #plainTrailers: HeaderList | undefined;

  /** `isLocal` tells that it was to lead to this machine only. */
  constructor(
    socket: SocketConnection,
    listener: ClientConnectionListener,
    isLocal = false,
    onTooManyPings: () => void = () => {},
  ) {
    this.#isLocal = isLocal;
    this.#onTooManyPings = onTooManyPings;
    this.#socket = socket;
    this.peer = socket.remoteAddress;
    this.record = new SocketRecord(socket);
    this.#listener = listener;
    listener.record.sockets.add(this.record);
  }

  /** Made when it is first asked for, and kept. */
  get auth(): AuthContext {
    this.#auth ??= authContextOf(this.#socket, this.#isLocal);
    return this.#auth;
  }

  get isTls(): boolean {
    return this.#socket.tls !== undefined;
  }

  /** What happened to the subchannel whose connection this is. */
  get trace(): EventTrace {
    return this.#listener.record.trace;
  }

  /** Whether a stream can be opened now, and no call waits for it. */
  get hasRoom(): boolean {
    return this.#queue.size === 0 && this.#socket.connection.availableStreams > 0;
  }

  /** Opens a stream for `user`, at once or as soon as the server allows. */
  start(user: StreamUser): void {
    if (this.hasRoom) user.open(this);
    else user.wait(this.#queue);
  }

  /** The calls that wait for room; they do not wait here any more. */
  takeWaiting(): StreamUser[] {
    const users = [...this.#queue];
    this.#queue.clear();
    return users;
  }

  /** `isBackground`: the process does not wait for it. */
  openStream(headers: OutgoingHeaders, listener: StreamListener, isBackground: boolean): Stream {
    const { connection } = this.#socket;
    const stream = connection.openStream(headers, false, listener);
    this.record.startStream();
    if (!isBackground) {
      this.#listener.record.calls.start();
      if (this.#openCalls++ === 0) this.#socket.keepProcessAlive(true);
    }
    // RFC 9113 section 5.1.1: stream ids are used up after a billion calls, and then the connection drains by itself.
    if (connection.state.name === "draining") this.#stopOpening(`${this.peer} has no stream ids left`);
    return stream;
  }

  /**
   * A call that opened a stream here is over, or goes elsewhere; `isWhole` when the server has ended it. While there is none,
   * the process need not stay.
   */
  onCallEnd(code: Status, isWhole: boolean, isBackground: boolean): void {
    this.record.endStream(isWhole);
    if (isBackground) return;
    this.#listener.record.calls.end(code);
    if (--this.#openCalls === 0 && !this.#isClosing) this.#socket.keepProcessAlive(false);
  }

  /** Lets open calls end, then closes. Those that wait look elsewhere. */
  drain(): void {
    this.#stopOpening(`${this.peer} is not used any more`);
    if (this.#state !== "gone") this.#socket.connection.shutdown(performance.now());
  }

  /** Ends all calls and closes. The process stays until the socket is gone, for whoever waits for that. */
  close(reason: string): void {
    if (this.#state !== "gone") this.#socket.connection.close(ErrorCode.NO_ERROR, reason);
    this.#isClosing = true;
    this.#socket.keepProcessAlive(true);
  }

  readHead(headers: HeaderList): ResponseHead {
    if (headers === this.#plainHead) return plainHead;
    const head = readResponseHead(headers, this.peer);
    if (head.name === "answer" && head.metadata === undefined && head.encoding === undefined) this.#plainHead = headers;
    return head;
  }

  readTrailers(headers: HeaderList): CallEnd | undefined {
    if (headers === this.#plainTrailers) return plainEnd;
    const end = readTrailers(headers, this.peer);
    if (end?.code === Status.OK && end.details === "" && end.trailers === undefined) this.#plainTrailers = headers;
    return end;
  }

  onStream(): never {
    throw new Error("A server opens no streams: PUSH_PROMISE is refused (RFC 9113 section 8.4)");
  }

  onOutput(): void {}

  onSettings(): void {
    if (this.#state !== "starting") return;
    this.#state = "ready";
    this.#wasReady = true;
    this.#listener.onReady(this);
    if (this.#openCalls === 0) this.#socket.keepProcessAlive(false);
  }

  /**
   * Not at once: when many calls are cancelled together, each stream that one leaves would go to the next, which is cancelled in
   * its turn, and the server would see more resets than it bears with.
   */
  onStreamsAvailable(): void {
    if (this.#queue.size === 0) {
      this.#listener.onRoom?.();
      return;
    }
    if (this.#isOpeningSoon) return;
    this.#isOpeningSoon = true;
    queueMicrotask(() => this.#openWaiting());
  }

  #openWaiting(): void {
    this.#isOpeningSoon = false;
    for (const user of this.#queue) {
      if (this.#socket.connection.availableStreams === 0) return;
      this.#queue.delete(user);
      user.open(this);
    }
  }

  onGoaway(code: ErrorCode, _lastStreamId: number, debugData: string): void {
    this.record.goawayCode = code;
    if (code === ErrorCode.ENHANCE_YOUR_CALM && debugData === "too_many_pings") this.#onTooManyPings();
    const why = debugData === "" ? "" : `: ${debugData}`;
    this.#stopOpening(`${this.peer} is going away with ${errorCodeName(code)}${why}`);
  }

  onClosed(end: ConnectionEnd): void {
    this.#stopOpening(`the connection to ${this.peer} ended: ${end.reason}`);
    this.#state = "gone";
    this.#listener.record.sockets.delete(this.record);
    this.#listener.onGone(this, end, this.#wasReady);
  }

  #stopOpening(reason: string): void {
    if (this.#state === "draining" || this.#state === "gone") return;
    const wasReady = this.#state === "ready";
    this.#state = "draining";
    if (wasReady) this.#listener.onDraining(this, reason);
    for (const user of this.takeWaiting()) user.reopen();
  }
}

const plainHead: ResponseHead = { name: "answer", metadata: undefined, encoding: undefined };
const plainEnd: CallEnd = { code: Status.OK, details: "", trailers: undefined };
