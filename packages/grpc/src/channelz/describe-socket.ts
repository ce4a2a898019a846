import type { SocketConnection } from "@baud/http2/node";
import type { MessageInit } from "@baud/protobuf";
import type { Security, Socket, SocketRef } from "../grpc/channelz/v1/channelz_pb.js";
import { describeAddress } from "./describe-address.js";
import { timestampOf } from "./describe-calls.js";
import { type ListenSocketRecord, SocketRecord } from "./socket-record.js";

export function socketRef({ id, name }: SocketRecord | ListenSocketRecord): MessageInit<SocketRef> {
  return { socketId: BigInt(id), name };
}

/** A connection or a port, as channelz tells it. Of TLS it tells the cipher and what the peer has shown, nothing that is secret. */
export function describeSocket(record: SocketRecord | ListenSocketRecord): MessageInit<Socket> {
  if (!(record instanceof SocketRecord)) return { ref: socketRef(record), local: describeAddress(record.name) };
  const { connection, localAddress, remoteAddress } = record.socket;
  const { sendWindow, receiveWindow, peerMaxConcurrentStreams, keepalivePingsSent } = connection.statistics();
  const isClient = connection.role === "client";
  const { activity } = record;
  const lastStream = timestampOf(activity.lastStreamAt);
  return {
    ref: socketRef(record),
    local: describeAddress(localAddress),
    remote: describeAddress(remoteAddress),
    security: describeSecurity(record.socket),
    data: {
      streamsStarted: BigInt(activity.streamsStarted),
      streamsSucceeded: BigInt(activity.streamsSucceeded),
      streamsFailed: BigInt(activity.streamsFailed),
      messagesSent: BigInt(activity.messagesSent),
      messagesReceived: BigInt(activity.messagesReceived),
      keepAlivesSent: BigInt(keepalivePingsSent),
      lastLocalStreamCreatedTimestamp: isClient ? lastStream : undefined,
      lastRemoteStreamCreatedTimestamp: isClient ? undefined : lastStream,
      lastMessageSentTimestamp: timestampOf(activity.lastMessageSentAt),
      lastMessageReceivedTimestamp: timestampOf(activity.lastMessageReceivedAt),
      localFlowControlWindow: { value: BigInt(sendWindow) },
      remoteFlowControlWindow: { value: BigInt(receiveWindow) },
      receivedGoawayError: record.goawayCode === undefined ? undefined : { value: record.goawayCode },
      peerMaxConcurrentStreams: isClient ? peerMaxConcurrentStreams : undefined,
    },
  };
}

function describeSecurity({ tls, securedPeer }: SocketConnection): MessageInit<Security> | undefined {
  if (tls === undefined)
    return securedPeer === undefined ? undefined : { model: { case: "other", value: { name: "alts" } } };
  const { cipher, peerCertificate } = tls;
  const remoteCertificate = peerCertificate()?.raw;
  return {
    model: { case: "tls", value: { cipherSuite: { case: "standardName", value: cipher }, remoteCertificate } },
  };
}
