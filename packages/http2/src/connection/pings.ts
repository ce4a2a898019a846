import { writePingFrame } from "../frame/ping-frame.js";
import type { OutputBuffer } from "../output/output-buffer.js";

/** The PINGs that this side has sent (RFC 9113 section 6.7), each with what waits for its acknowledgement. */
export class Pings {
  #inFlight: Map<number, PingInFlight> | undefined = undefined;
  #next = 0;

  send(out: OutputBuffer, now: number, onAcknowledged: (roundTripMs: number) => void): void {
    const id = this.#next++;
    this.#inFlight ??= new Map();
    this.#inFlight.set(id, { sentAt: now, onAcknowledged });
    writePingFrame(out, MARK, id);
  }

  /** An acknowledgement with these two words of opaque data; one that belongs to no PING is ignored. */
  acknowledged(high: number, low: number, now: number): void {
    const ping = high === MARK ? this.#inFlight?.get(low) : undefined;
    if (ping === undefined) return;
    this.#inFlight?.delete(low);
    ping.onAcknowledged(now - ping.sentAt);
  }

  clear(): void {
    this.#inFlight = undefined;
  }
}

interface PingInFlight {
  readonly sentAt: number;
  readonly onAcknowledged: (roundTripMs: number) => void;
}

/** The upper word of the opaque data; the lower one counts. */
const MARK = 0x62617564;
