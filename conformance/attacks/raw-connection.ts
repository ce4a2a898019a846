import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCodeName } from "@baud/http2";
import { type Answers, patienceMs } from "./attack.js";
import { ACK, FrameType, frame, PREFACE, settings } from "./wire.js";

/** GOAWAY as it came. */
export interface Goaway {
  readonly lastStreamId: number;
  readonly code: number;
  readonly reason: string;
}

/** What is not said or done on a connection that a sane client would; what is left out is said and done. */
export interface Manners {
  /** Without, the connection is told nothing. */
  readonly reads?: boolean;
  readonly acknowledgesSettings?: boolean;
}

/** A connection on which anything can be sent. It notes what the server says, and acknowledges nothing but settings. */
export class RawConnection {
  readonly socket: Socket;
  /** The last GOAWAY. */
  goaway: Goaway | undefined = undefined;
  isClosed = false;
  /** RST_STREAM by stream: their codes. */
  readonly resets: Map<number, number> = new Map();
  /** Streams that the server has ended with END_STREAM. */
  readonly endedStreams: Set<number> = new Set();
  dataBytes = 0;
  #hasSettings = false;
  #rest: Buffer = Buffer.alloc(0);
  #waiters: (() => void)[] = [];

  readonly #acknowledgesSettings: boolean;

  private constructor(socket: Socket, { reads = true, acknowledgesSettings = true }: Manners) {
    this.socket = socket;
    this.#acknowledgesSettings = acknowledgesSettings;
    if (reads) socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("error", () => {});
    socket.on("close", () => {
      this.isClosed = true;
      this.#wake();
    });
  }

  /** Connects and sends the preface. An attacker that does not read is told nothing. */
  static async open(port: number, firstSettings: Buffer = settings(), reads = true): Promise<RawConnection> {
    const connection = await RawConnection.saying(port, Buffer.concat([PREFACE, firstSettings]), { reads });
    // What is acknowledged later must not stand inside of an attack.
    if (reads) await connection.waitFor(() => connection.#hasSettings, patienceMs);
    return connection;
  }

  /** Connects and says this at once, and no preface unless it is in it. */
  static async saying(port: number, said: Uint8Array, manners: Manners = {}): Promise<RawConnection> {
    const socket = connect(port, "127.0.0.1");
    socket.setNoDelay(true);
    await once(socket, "connect");
    const connection = new RawConnection(socket, manners);
    if (said.length > 0) socket.write(said);
    return connection;
  }

  get isOver(): boolean {
    return this.isClosed || (this.goaway !== undefined && this.goaway.code !== 0);
  }

  send(...frames: readonly Uint8Array[]): void {
    if (!this.socket.destroyed) this.socket.write(Buffer.concat(frames));
  }

  /**
   * Sends batches until the server ends the connection, or `most` events were sent. Each batch waits for the one before to
   * have been read, so that the count is close to what was accepted. Resolves to the number of events sent.
   */
  async flood(most: number, batchSize: number, event: (number: number) => Uint8Array): Promise<number> {
    let sent = 0;
    while (sent < most && !this.isOver) {
      this.send(...Array.from({ length: batchSize }, (_, i) => event(sent + i)));
      sent += batchSize;
      await sleep(2);
    }
    if (!this.isOver) await this.waitFor(() => this.isOver, patienceMs);
    return sent;
  }

  /** Whether something came true in time. */
  async waitFor(condition: () => boolean, limitMs: number): Promise<boolean> {
    const end = performance.now() + limitMs;
    while (!condition() && performance.now() < end) {
      const timeout = new AbortController();
      await Promise.race([
        new Promise<void>((resolve) => this.#waiters.push(resolve)),
        sleep(Math.max(1, end - performance.now()), undefined, { signal: timeout.signal }).catch(() => {}),
      ]);
      timeout.abort();
    }
    return condition();
  }

  destroy(): void {
    this.socket.destroy();
  }

  #receive(chunk: Buffer): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (bytes.length >= 9) {
      const end = 9 + bytes.readUIntBE(0, 3);
      if (bytes.length < end) break;
      this.#onFrame(bytes[3]!, bytes[4]!, bytes.readUInt32BE(5), bytes.subarray(9, end));
      bytes = bytes.subarray(end);
    }
    this.#rest = Buffer.from(bytes);
    this.#wake();
  }

  #onFrame(type: number, flags: number, streamId: number, payload: Buffer): void {
    if (type === FrameType.GOAWAY) {
      this.goaway = {
        lastStreamId: payload.readUInt32BE(0),
        code: payload.readUInt32BE(4),
        reason: payload.toString("latin1", 8),
      };
    } else if (type === FrameType.RST_STREAM) this.resets.set(streamId, payload.readUInt32BE(0));
    else if (type === FrameType.SETTINGS && (flags & ACK) === 0) {
      this.#hasSettings = true;
      if (this.#acknowledgesSettings) this.send(frame(FrameType.SETTINGS, ACK, 0));
    } else if (type === FrameType.DATA) this.dataBytes += payload.length;
    if ((type === FrameType.DATA || type === FrameType.HEADERS) && (flags & 1) !== 0) this.endedStreams.add(streamId);
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}

/** What connections were answered: `closed` stands for an end without GOAWAY. */
export function answersOn(connections: Iterable<RawConnection>): Answers {
  const answers: Record<string, number> = {};
  const add = (what: string): void => {
    answers[what] = (answers[what] ?? 0) + 1;
  };
  for (const { goaway, isClosed, resets } of connections) {
    if (goaway !== undefined) add(`GOAWAY ${errorCodeName(goaway.code)}`);
    else if (isClosed) add("closed");
    for (const code of resets.values()) add(`RST_STREAM ${errorCodeName(code)}`);
  }
  return answers;
}

/** The same of connections that the server must end: those that it does not are `left open`. */
export async function endOf(connections: readonly RawConnection[], limitMs: number = patienceMs): Promise<Answers> {
  const end = performance.now() + limitMs;
  for (const one of connections) await one.waitFor(() => one.isClosed, Math.max(0, end - performance.now()));
  const answers = answersOn(connections);
  const leftOpen = connections.filter(({ isClosed }) => !isClosed).length;
  for (const connection of connections) connection.destroy();
  return leftOpen === 0 ? answers : { ...answers, "left open": leftOpen };
}
