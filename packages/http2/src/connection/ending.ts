import { ErrorCode } from "../frame/error-code.js";
import { MAX_UINT31 } from "../frame/frame-header.js";
import { type GoawayFrame, writeGoawayFrame } from "../frame/goaway-frame.js";
import type { OutputBuffer } from "../output/output-buffer.js";
import type { ConnectionEnd, ConnectionState } from "./connection.js";
import type { Deadlines } from "./deadlines.js";
import type { Pings } from "./pings.js";

/** The parts of a connection that its ending concerns. */
export interface EndingParts {
  readonly role: "client" | "server";
  readonly out: OutputBuffer;
  readonly activeStreams: number;
  /** The highest stream id that was opened. */
  readonly highestStreamId: number;
  readonly pings: Pings;
  readonly deadlines: Deadlines;
  /** Called once, with the state at "closed": ends every stream, and tells. */
  onEnd(end: ConnectionEnd): void;
}

/** How a connection comes to its end: by GOAWAY of either side (RFC 9113 section 6.8), by a fault, or with its transport. */
export class Ending {
  state: ConnectionState = OPEN;
  /** The last stream id of the GOAWAY that we sent: streams above it are not looked at. */
  lastAcceptedId: number = MAX_UINT31;
  readonly #parts: EndingParts;
  #peerGoaway: GoawayFrame | undefined = undefined;
  #hasSentGoaway = false;

  constructor(parts: EndingParts) {
    this.#parts = parts;
  }

  /** Begins a graceful end, which is there when the last stream has ended. */
  shutdown(now: number): void {
    if (this.state.name !== "open") return;
    const { role, out, pings, deadlines } = this.#parts;
    this.state = { name: "draining", initiator: "local" };
    this.#hasSentGoaway = true;
    if (role === "client") {
      writeGoawayFrame(out, 0, ErrorCode.NO_ERROR, "");
      this.closeIfDrained();
      return;
    }
    // The first GOAWAY refuses nothing, so that requests on their way are answered; a round trip later the second names
    // the last one.
    writeGoawayFrame(out, MAX_UINT31, ErrorCode.NO_ERROR, "");
    deadlines.set("shutdown", now + SHUTDOWN_ROUND_TRIP_MS);
    pings.send(out, now, () => this.finishShutdown());
  }

  /** The second step of a server's graceful end. */
  finishShutdown(): void {
    if (this.state.name === "closed" || this.lastAcceptedId !== MAX_UINT31) return;
    this.#parts.deadlines.clear("shutdown");
    this.lastAcceptedId = this.#parts.highestStreamId;
    writeGoawayFrame(this.#parts.out, this.lastAcceptedId, ErrorCode.NO_ERROR, "");
    this.closeIfDrained();
  }

  /** The peer has sent GOAWAY. */
  peerGoesAway(frame: GoawayFrame): void {
    this.#peerGoaway = frame;
    if (this.state.name === "open") this.state = { name: "draining", initiator: "remote" };
  }

  /** Ends a connection that is draining and has no stream left. */
  closeIfDrained(): void {
    const { role, out, activeStreams } = this.#parts;
    if (this.state.name !== "draining" || activeStreams > 0) return;
    const isLocal = this.state.initiator === "local";
    if (isLocal && role === "server" && this.lastAcceptedId === MAX_UINT31) return; // The second step is to come.
    if (!this.#hasSentGoaway) writeGoawayFrame(out, this.#highestPeerId(), ErrorCode.NO_ERROR, "");
    const peer = isLocal ? undefined : this.#peerGoaway;
    this.#end(
      peer === undefined
        ? { initiator: "local", code: ErrorCode.NO_ERROR, reason: "shut down" }
        : { initiator: "remote", code: peer.code, reason: peer.debugData },
    );
  }

  /** Ends it now, with GOAWAY. */
  close(code: ErrorCode, reason: string): void {
    if (this.state.name === "closed") return;
    this.lastAcceptedId = Math.min(this.lastAcceptedId, this.#highestPeerId());
    writeGoawayFrame(this.#parts.out, this.lastAcceptedId, code, reason);
    this.#end({ initiator: "local", code, reason });
  }

  /** The transport is gone. If the peer said before that it goes because of an error, that is the reason. */
  transportEnded(cause: Error | undefined): void {
    const peer = this.#peerGoaway;
    if (peer !== undefined && peer.code !== ErrorCode.NO_ERROR) {
      this.#end({ initiator: "remote", code: peer.code, reason: peer.debugData, ...(cause && { cause }) });
      return;
    }
    const reason = cause === undefined ? "the peer closed the connection" : cause.message;
    this.#end({ initiator: "transport", code: ErrorCode.NO_ERROR, reason, ...(cause && { cause }) });
  }

  #end(end: ConnectionEnd): void {
    if (this.state.name === "closed") return;
    this.state = { name: "closed", end };
    this.#parts.onEnd(end);
  }

  /** The highest stream that the peer has opened: clients open them all. */
  #highestPeerId(): number {
    return this.#parts.role === "server" ? this.#parts.highestStreamId : 0;
  }
}

/** Of a connection whose ending has not begun. */
export const OPEN: ConnectionState = { name: "open" };

/** How long a graceful shutdown waits for the PING that tells that its first GOAWAY was read. */
const SHUTDOWN_ROUND_TRIP_MS = 1000;
