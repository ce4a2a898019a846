import type { Deadlines } from "./deadlines.js";

/** What keepalive needs of its connection. */
export interface KeepaliveHost {
  readonly deadlines: Deadlines;
  readonly activeStreams: number;
  readonly role: "client" | "server";
  sendKeepalivePing(): void;
  /** The peer has not answered in time: it is taken for dead. */
  onPeerDead(reason: string): void;
}

export interface KeepaliveOptions {
  readonly keepaliveTimeMs: number;
  readonly keepaliveTimeoutMs: number;
  readonly keepaliveWithoutCalls: boolean;
}

/**
 * Finds out whether a silent peer is still there (gRFC A8): a PING after some time in which nothing came, and the end of
 * the connection when nothing comes after that either. A client without calls is quiet, unless told otherwise.
 */
export class Keepalive {
  readonly #host: KeepaliveHost;
  readonly #options: KeepaliveOptions;
  // Whole, as V8 boxes other numbers in each of these objects.
  #receivedAt: number;
  /** When the PING was sent that is waited for. */
  #pingedAt: number | undefined = undefined;
  /** Whether the answer to that PING was given more time. */
  #isExtended = false;
  /** Waits for a call before it goes on. */
  #isDormant = false;

  constructor(host: KeepaliveHost, options: KeepaliveOptions, now: number) {
    this.#host = host;
    this.#options = options;
    this.#receivedAt = Math.ceil(now);
    host.deadlines.set("keepalive", now + options.keepaliveTimeMs);
  }

  /** Something came from the peer. Without a PING in flight, that is looked at when the deadline is due. */
  onReceived(now: number): void {
    this.#receivedAt = Math.ceil(now);
    if (this.#pingedAt === undefined) return;
    this.#pingedAt = undefined;
    this.#host.deadlines.set("keepalive", now + this.#options.keepaliveTimeMs);
  }

  onStreamOpened(): void {
    if (!this.#isDormant) return;
    this.#isDormant = false;
    this.#host.deadlines.set("keepalive", this.#receivedAt + this.#options.keepaliveTimeMs);
  }

  onDue(now: number): void {
    const { deadlines, activeStreams, role } = this.#host;
    const { keepaliveTimeMs, keepaliveTimeoutMs, keepaliveWithoutCalls } = this.#options;
    if (this.#pingedAt !== undefined) {
      // Held up so long itself, this side has not listened: what the peer says may still come.
      if (!this.#isExtended && now >= this.#pingedAt + keepaliveTimeoutMs * LATE) {
        this.#isExtended = true;
        deadlines.set("keepalive", now + keepaliveTimeoutMs);
        return;
      }
      this.#host.onPeerDead(`nothing came from the peer for ${keepaliveTimeoutMs} ms after a keepalive PING`);
      return;
    }
    if (this.#receivedAt + keepaliveTimeMs > now) {
      deadlines.set("keepalive", this.#receivedAt + keepaliveTimeMs);
    } else if (role === "client" && activeStreams === 0 && !keepaliveWithoutCalls) {
      this.#isDormant = true;
    } else {
      this.#pingedAt = now;
      this.#isExtended = false;
      this.#host.sendKeepalivePing();
      deadlines.set("keepalive", now + keepaliveTimeoutMs);
    }
  }
}

/** A deadline that is noticed after so many times its length tells that the process, or its machine, did not run meanwhile. */
const LATE = 1.5;
