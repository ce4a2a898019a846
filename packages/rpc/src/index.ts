export type { CallOptions } from "./client/call-options.js";
export type {
  Call,
  CallStatus,
  Client,
  ClientMethod,
  RequestStream,
  StreamingCall,
  UnaryCall,
} from "./client/client.js";
export { createClient } from "./client/create-client.js";
export type { LogDetails, Logger } from "./logger/logger.js";
export { Metadata, type MetadataInit, type MetadataValue } from "./metadata/metadata.js";
export { RpcError, type RpcErrorOptions } from "./rpc-error/rpc-error.js";
export type { Handler, Handlers, OneResponse, ResponseStream } from "./server/handlers.js";
export type { ServerContext } from "./server/server-context.js";
export type {
  BidiStreamingMethod,
  ClientStreamingMethod,
  Idempotency,
  MethodDefinition,
  MethodKind,
  ServerStreamingMethod,
  ServiceDefinition,
  UnaryMethod,
} from "./service/service-definition.js";
export { parseStatus, Status, type StatusName, statusName } from "./status/status.js";
export type { CallEnd, CallStart, ClientCall, ClientCallListener, Transport } from "./transport/transport.js";
