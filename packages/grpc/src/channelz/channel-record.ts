import type { ConnectivityState } from "../balancer/connectivity-state.js";
import { CallCounts } from "./call-counts.js";
import { EventTrace } from "./event-trace.js";
import { nextRecordId } from "./record-id.js";
import type { SubchannelRecord } from "./subchannel-record.js";

/** What channelz tells of a channel. */
export class ChannelRecord {
  readonly id: number = nextRecordId();
  /** Its target. */
  readonly name: string;
  readonly calls: CallCounts = new CallCounts();
  readonly trace: EventTrace;
  state: ConnectivityState = "IDLE";
  /** Those of which this channel, which may share them with others, has a share. */
  readonly subchannels: Set<SubchannelRecord> = new Set();

  constructor(name: string) {
    this.name = name;
    this.trace = new EventTrace(`channel ${this.id} to ${name}`);
    this.trace.add("Made");
  }

  change(state: ConnectivityState): void {
    this.state = state;
    this.trace.add(state, state === "TRANSIENT_FAILURE" ? "warning" : "info");
  }

  addSubchannel(subchannel: SubchannelRecord): void {
    this.subchannels.add(subchannel);
    this.trace.add(`Subchannel to ${subchannel.name} made`, "info", subchannel);
  }

  removeSubchannel(subchannel: SubchannelRecord): void {
    if (this.subchannels.delete(subchannel))
      this.trace.add(`Subchannel to ${subchannel.name} given up`, "info", subchannel);
  }
}
