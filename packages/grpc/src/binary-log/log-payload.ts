import { isSecretField } from "@baud/http2";
import { durationFromMs, type MessageInit } from "@baud/protobuf";
import type { Metadata, TracedEnd, TracedMessage } from "@baud/rpc";
import {
  type Address,
  Address_Type,
  GrpcLogEntry_EventType as EventType,
  type GrpcLogEntry,
  type Metadata as LoggedMetadata,
} from "../grpc/binlog/v1/binarylog_pb.js";
import { readSocketAddress } from "../target/socket-address.js";
import type { LogLimits } from "./log-filter.js";

/** What an entry holds beside the time and the numbers. */
export type LogPayload = Pick<MessageInit<GrpcLogEntry>, "type" | "payload" | "payloadTruncated" | "peer">;

/** What a client's headers are made of. */
export interface LoggedCall {
  readonly path: string;
  readonly authority: string;
  readonly timeoutMs: number;
}

export function clientHeader(call: LoggedCall, metadata: Metadata | undefined, limits: LogLimits): LogPayload {
  const { logged, isTruncated } = logMetadata(metadata, limits.headerBytes);
  const timeout = call.timeoutMs === Number.POSITIVE_INFINITY ? undefined : durationFromMs(Math.ceil(call.timeoutMs));
  const value = { metadata: logged, methodName: call.path, authority: call.authority, timeout };
  return {
    type: EventType.EVENT_TYPE_CLIENT_HEADER,
    payload: { case: "clientHeader", value },
    payloadTruncated: isTruncated,
  };
}

export function serverHeader(metadata: Metadata | undefined, limits: LogLimits): LogPayload {
  const { logged, isTruncated } = logMetadata(metadata, limits.headerBytes);
  return {
    type: EventType.EVENT_TYPE_SERVER_HEADER,
    payload: { case: "serverHeader", value: { metadata: logged } },
    payloadTruncated: isTruncated,
  };
}

export function messageOf(side: "client" | "server", { bytes }: TracedMessage, limits: LogLimits): LogPayload {
  // The memory is used again: what is kept is a copy.
  const data = bytes.slice(0, Math.min(bytes.length, limits.messageBytes));
  return {
    type: side === "client" ? EventType.EVENT_TYPE_CLIENT_MESSAGE : EventType.EVENT_TYPE_SERVER_MESSAGE,
    payload: { case: "message", value: { length: bytes.length, data } },
    payloadTruncated: data.length < bytes.length,
  };
}

export const halfClose: LogPayload = { type: EventType.EVENT_TYPE_CLIENT_HALF_CLOSE };

/** The end of a call, unless the client cut it off. */
export function trailer({ code, details, trailers }: TracedEnd, limits: LogLimits): LogPayload {
  const { logged, isTruncated } = logMetadata(trailers, limits.headerBytes);
  const statusDetails = trailers?.get("grpc-status-details-bin");
  return {
    type: EventType.EVENT_TYPE_SERVER_TRAILER,
    payload: {
      case: "trailer",
      value: { metadata: logged, statusCode: code, statusMessage: details, statusDetails },
    },
    payloadTruncated: isTruncated,
  };
}

export const cancel: LogPayload = { type: EventType.EVENT_TYPE_CANCEL };

/** An address such as `127.0.0.1:50051`, `[::1]:50051` or `unix:/path`, as the log has it. */
export function peerAddress(text: string): MessageInit<Address> {
  const address = readSocketAddress(text);
  switch (address.kind) {
    case "ipv4":
      return { type: Address_Type.TYPE_IPV4, address: address.host, ipPort: address.port };
    case "ipv6":
      return { type: Address_Type.TYPE_IPV6, address: address.host, ipPort: address.port };
    case "unix":
      return { type: Address_Type.TYPE_UNIX, address: address.path };
    case "other":
      return { type: Address_Type.TYPE_UNKNOWN, address: address.name };
  }
}

/** What the protocol itself adds is no metadata. */
const ofProtocol: ReadonlySet<string> = new Set(["user-agent", "te", "content-type", "content-encoding"]);

/**
 * Metadata up to so many bytes of keys and values, without secrets. The id of a trace is logged in any case, and does not
 * count.
 */
function logMetadata(
  metadata: Metadata | undefined,
  limitBytes: number,
): { readonly logged: MessageInit<LoggedMetadata>; readonly isTruncated: boolean } {
  const entry: { key: string; value: Uint8Array }[] = [];
  let leftBytes = limitBytes;
  let isTruncated = false;
  for (const [key, value] of metadata ?? []) {
    const isTraceId = key === "grpc-trace-bin";
    if (isSecretField(key) || ofProtocol.has(key) || (key.startsWith("grpc-") && !isTraceId)) continue;
    const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
    const sizeBytes = key.length + bytes.length;
    if (!isTraceId) {
      if (sizeBytes > leftBytes) {
        // What follows is left out as well, however small: the log has the beginning, not a choice.
        leftBytes = 0;
        isTruncated = true;
        continue;
      }
      leftBytes -= sizeBytes;
    }
    entry.push({ key, value: bytes });
  }
  return { logged: { entry }, isTruncated };
}
