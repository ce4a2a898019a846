import type { MessageInit } from "@baud/protobuf";
import { RpcError, Status } from "@baud/rpc";
import type { ChannelzHandlers } from "../grpc/channelz/v1/channelz_grpc.js";
import type {
  Channel,
  GetChannelRequest,
  GetChannelResponse,
  GetServerRequest,
  GetServerResponse,
  GetServerSocketsRequest,
  GetServerSocketsResponse,
  GetServersRequest,
  GetServersResponse,
  GetSocketRequest,
  GetSocketResponse,
  GetSubchannelRequest,
  GetSubchannelResponse,
  GetTopChannelsRequest,
  GetTopChannelsResponse,
  Server,
} from "../grpc/channelz/v1/channelz_pb.js";
import type { ChannelRecord } from "./channel-record.js";
import { describeChannelData, describeServerData } from "./describe-calls.js";
import { describeSocket, socketRef } from "./describe-socket.js";
import { type Numbered, pageOf, type RecordPage } from "./record-list.js";
import { channelRecords, findSocket, findSubchannel, serverRecords } from "./records.js";
import type { ServerRecord } from "./server-record.js";

/** How many entries a page has when the client does not say, and at most. */
const pageSize = 100;

/** Answers from the records of this process (gRFC A14). */
export class ChannelzService implements ChannelzHandlers {
  getTopChannels({ startChannelId, maxResults }: GetTopChannelsRequest): MessageInit<GetTopChannelsResponse> {
    const { records, isEnd } = page(channelRecords.all(), startChannelId, maxResults);
    return { channel: records.map(describeChannel), end: isEnd };
  }

  getServers({ startServerId, maxResults }: GetServersRequest): MessageInit<GetServersResponse> {
    const { records, isEnd } = page(serverRecords.all(), startServerId, maxResults);
    return { server: records.map(describeServer), end: isEnd };
  }

  getServer({ serverId }: GetServerRequest): MessageInit<GetServerResponse> {
    return { server: describeServer(found(serverRecords.get(Number(serverId)), "server", serverId)) };
  }

  getServerSockets(request: GetServerSocketsRequest): MessageInit<GetServerSocketsResponse> {
    const { serverId, startSocketId, maxResults } = request;
    const { sockets } = found(serverRecords.get(Number(serverId)), "server", serverId);
    const { records, isEnd } = page(sockets.values(), startSocketId, maxResults);
    return { socketRef: records.map(socketRef), end: isEnd };
  }

  getChannel({ channelId }: GetChannelRequest): MessageInit<GetChannelResponse> {
    return { channel: describeChannel(found(channelRecords.get(Number(channelId)), "channel", channelId)) };
  }

  getSubchannel({ subchannelId }: GetSubchannelRequest): MessageInit<GetSubchannelResponse> {
    const record = found(findSubchannel(Number(subchannelId)), "subchannel", subchannelId);
    return {
      subchannel: {
        ref: { subchannelId, name: record.name },
        data: { ...describeChannelData(record), maxConnectionsPerSubchannel: record.maxConnections },
        socketRef: Array.from(record.sockets, socketRef),
      },
    };
  }

  getSocket({ socketId }: GetSocketRequest): MessageInit<GetSocketResponse> {
    return { socket: describeSocket(found(findSocket(Number(socketId)), "socket", socketId)) };
  }
}

function describeChannel(record: ChannelRecord): MessageInit<Channel> {
  return {
    ref: { channelId: BigInt(record.id), name: record.name },
    data: describeChannelData(record),
    subchannelRef: Array.from(record.subchannels, ({ id, name }) => ({ subchannelId: BigInt(id), name })),
  };
}

function describeServer(record: ServerRecord): MessageInit<Server> {
  return {
    ref: { serverId: BigInt(record.id), name: record.name },
    data: describeServerData(record),
    listenSocket: record.listenSockets.map(socketRef),
  };
}

function page<R extends Numbered>(records: Iterable<R>, start: bigint, maxResults: bigint): RecordPage<R> {
  if (start < 0n || maxResults < 0n) {
    throw new RpcError(Status.INVALID_ARGUMENT, "The first number and the size of a page must not be negative");
  }
  return pageOf(records, Number(start), maxResults === 0n ? pageSize : Math.min(Number(maxResults), pageSize));
}

function found<R>(record: R | undefined, kind: string, id: bigint): R {
  if (record !== undefined) return record;
  throw new RpcError(Status.NOT_FOUND, `There is no ${kind} with the number ${id}, or not any more`);
}
