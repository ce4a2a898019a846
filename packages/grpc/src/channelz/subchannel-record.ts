import type { ConnectivityState } from "../balancer/connectivity-state.js";
import { CallCounts } from "./call-counts.js";
import { EventTrace } from "./event-trace.js";
import { nextRecordId } from "./record-id.js";
import type { SocketRecord } from "./socket-record.js";

/** What channelz tells of a subchannel. */
export class SubchannelRecord {
  readonly id: number = nextRecordId();
  /** Its address. */
  readonly name: string;
  readonly calls: CallCounts = new CallCounts();
  readonly trace: EventTrace;
  /** Its connections, those that end their last calls included. */
  readonly sockets: Set<SocketRecord> = new Set();
  state: ConnectivityState = "IDLE";
  /** How many connections it may have (gRFC A105). */
  maxConnections = 1;

  constructor(name: string) {
    this.name = name;
    this.trace = new EventTrace(`subchannel ${this.id} to ${name}`);
    this.trace.add("Made");
  }

  /** `reason` is that of a failure. */
  change(state: ConnectivityState, reason?: string): void {
    this.state = state;
    const because = reason === undefined ? "" : `: ${reason}`;
    this.trace.add(`${state}${because}`, state === "TRANSIENT_FAILURE" ? "warning" : "info");
  }
}
