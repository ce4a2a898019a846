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

  /** An acknowledgement with these two words of opaque data; says whether it belongs to a PING. */
  acknowledged(high: number, low: number, now: number): boolean {
    const ping = high === MARK ? this.#inFlight?.get(low) : undefined;
    if (ping === undefined) return false;
    this.#inFlight?.delete(low);
    ping.onAcknowledged(now - ping.sentAt);
    return true;
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
