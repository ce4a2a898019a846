import type { Connection, ConnectionListener } from "../connection/connection.js";
import type { ConnectionOptions } from "../connection/connection-options.js";
import { createConnection } from "../connection/http2-connection.js";
import type { Stream, StreamListener } from "../stream/stream.js";

/** What a link is like. */
export interface LinkShape {
  /** Milliseconds that each octet is on its way, one way. */
  readonly delayMs: number;
  /** Octets in a millisecond that leave, each way. */
  readonly bytesPerMs: number;
  /** Further milliseconds for the n-th write, for links on which a round trip is not like the other. */
  readonly jitterMs?: (write: number) => number;
}

/**
 * A client and a server of ours at the ends of a link, in virtual time: what is sent leaves as fast as the link takes
 * it, in order, and arrives after the delay.
 */
export class SimulatedLink {
  readonly #shape: LinkShape;
  readonly #ends: Record<"client" | "server", End>;
  #events: Event[] = [];
  now = 0;

  constructor(shape: LinkShape, onStream: (stream: Stream) => StreamListener, options: ConnectionOptions) {
    this.#shape = shape;
    const connect = (role: "client" | "server"): End => ({
      connection: createConnection(role, { ...quiet, onStream }, 0, options),
      leavesAt: 0,
      arrivesAt: 0,
      writes: 0,
      isWriting: false,
    });
    this.#ends = { client: connect("client"), server: connect("server") };
    this.#write("client");
    this.#write("server");
  }

  get client(): Connection {
    return this.#ends.client.connection;
  }

  /** Lets time pass up to `end`. */
  run(end: number): void {
    for (let next = this.#next(); next.at <= end; next = this.#next()) {
      this.now = next.at;
      next.happen();
      this.#write("client");
      this.#write("server");
    }
    this.now = end;
  }

  /** What happens next: bytes leave or arrive, or a deadline of either end is due. */
  #next(): Event {
    let deadline: Event = { at: Number.POSITIVE_INFINITY, happen() {} };
    for (const { connection } of Object.values(this.#ends)) {
      const at = connection.nextDeadline();
      if (at < deadline.at) deadline = { at, happen: () => connection.handleDeadline(at) };
    }
    const first = this.#events[0];
    if (first === undefined || first.at > deadline.at) return deadline;
    const happen = (): void => {
      this.#events.shift();
      first.happen();
    };
    return { at: first.at, happen };
  }

  #write(from: "client" | "server"): void {
    const end = this.#ends[from];
    if (end.isWriting) return;
    const chunk = Buffer.concat(end.connection.takeOutput());
    if (chunk.length === 0) return;
    const peer = this.#ends[from === "client" ? "server" : "client"].connection;
    const { bytesPerMs, delayMs, jitterMs } = this.#shape;
    const delay = delayMs + (jitterMs?.(end.writes++) ?? 0);
    for (let at = 0; at < chunk.length; at += PACKET_BYTES) {
      const packet = chunk.subarray(at, at + PACKET_BYTES);
      end.leavesAt = Math.max(this.now, end.leavesAt) + packet.length / bytesPerMs;
      end.arrivesAt = Math.max(end.arrivesAt, end.leavesAt + delay);
      this.#at(end.arrivesAt, () => peer.receive(packet, this.now));
    }
    end.isWriting = true;
    this.#at(end.leavesAt, () => {
      end.isWriting = false;
      end.connection.outputWritten(chunk.length);
    });
  }

  #at(at: number, happen: () => void): void {
    const index = this.#events.findLastIndex((event) => event.at <= at);
    this.#events.splice(index + 1, 0, { at, happen });
  }
}

/** Several of TCP's, so that there are fewer events. */
const PACKET_BYTES = 8192;

interface End {
  readonly connection: Connection;
  leavesAt: number;
  arrivesAt: number;
  writes: number;
  isWriting: boolean;
}

interface Event {
  readonly at: number;
  happen(): void;
}

const quiet: Omit<ConnectionListener, "onStream"> = {
  onOutput() {},
  onSettings() {},
  onStreamsAvailable() {},
  onGoaway() {},
  onClosed() {},
};
