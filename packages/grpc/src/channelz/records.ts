import type { ChannelRecord } from "./channel-record.js";
import { RecordList } from "./record-list.js";
import type { ServerRecord } from "./server-record.js";
import type { ListenSocketRecord, SocketRecord } from "./socket-record.js";
import type { SubchannelRecord } from "./subchannel-record.js";

/** The channels of this process that are not closed. */
export const channelRecords: RecordList<ChannelRecord> = new RecordList();

/** The servers of this process that are not shut down. */
export const serverRecords: RecordList<ServerRecord> = new RecordList();

/** Looks through all channels: nobody asks often, and nothing needs to be kept for it. */
export function findSubchannel(id: number): SubchannelRecord | undefined {
  for (const subchannel of subchannels()) if (subchannel.id === id) return subchannel;
  return undefined;
}

/** A connection, or a port that is listened on. */
export function findSocket(id: number): SocketRecord | ListenSocketRecord | undefined {
  for (const server of serverRecords.all()) {
    const found = server.sockets.get(id) ?? server.listenSockets.find((each) => each.id === id);
    if (found !== undefined) return found;
  }
  for (const { sockets } of subchannels()) for (const socket of sockets) if (socket.id === id) return socket;
  return undefined;
}

function* subchannels(): Generator<SubchannelRecord, void, undefined> {
  for (const channel of channelRecords.all()) yield* channel.subchannels;
}
