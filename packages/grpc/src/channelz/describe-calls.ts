import { type MessageInit, timestampFromDate } from "@baud/protobuf";
import type { Timestamp } from "@baud/protobuf/google/protobuf/timestamp_pb";
import type { ConnectivityState } from "../balancer/connectivity-state.js";
import {
  type ChannelData,
  ChannelConnectivityState_State as ChannelState,
  type ChannelTrace,
  type ServerData,
  ChannelTraceEvent_Severity as Severity,
} from "../grpc/channelz/v1/channelz_pb.js";
import type { CallCounts } from "./call-counts.js";
import type { EventTrace, TraceSeverity } from "./event-trace.js";

/** A time in milliseconds since the epoch; `undefined` for 0, which is none. */
export function timestampOf(at: number): Timestamp | undefined {
  return at === 0 ? undefined : timestampFromDate(new Date(at));
}

/** What channels and subchannels have in common. */
export function describeChannelData(record: {
  readonly name: string;
  readonly state: ConnectivityState;
  readonly calls: CallCounts;
  readonly trace: EventTrace;
}): MessageInit<ChannelData> {
  return {
    ...describeServerData(record),
    state: { state: ChannelState[record.state] },
    target: record.name,
  };
}

/** What those that have calls have in common. */
export function describeServerData({
  calls,
  trace,
}: {
  readonly calls: CallCounts;
  readonly trace: EventTrace;
}): MessageInit<ServerData> {
  return {
    trace: describeTrace(trace),
    callsStarted: BigInt(calls.started),
    callsSucceeded: BigInt(calls.succeeded),
    callsFailed: BigInt(calls.failed),
    lastCallStartedTimestamp: timestampOf(calls.lastStartedAt),
  };
}

function describeTrace({ createdAt, count, events }: EventTrace): MessageInit<ChannelTrace> {
  return {
    creationTimestamp: timestampOf(createdAt),
    numEventsLogged: BigInt(count),
    events: events.map(({ description, severity, at, subchannel }) => ({
      description,
      severity: severities[severity],
      timestamp: timestampOf(at),
      childRef:
        subchannel === undefined
          ? undefined
          : { case: "subchannelRef", value: { subchannelId: BigInt(subchannel.id), name: subchannel.name } },
    })),
  };
}

const severities: Record<TraceSeverity, Severity> = {
  info: Severity.CT_INFO,
  warning: Severity.CT_WARNING,
  error: Severity.CT_ERROR,
};
