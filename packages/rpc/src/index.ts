export {
  type AltsContext,
  type AuthContext,
  type CertificateNameKind,
  type PeerCertificate,
  type PeerIdentityKind,
  unauthenticatedPeer,
} from "./auth/auth-context.js";
export type { CallCredentials, CredentialsContext } from "./auth/call-credentials.js";
export type { Principal } from "./auth/principal.js";
export type { CallOptions } from "./client/call-options.js";
export type {
  Call,
  CallFuture,
  CallStatus,
  Client,
  ClientMethod,
  RequestStream,
  StreamingCall,
  UnaryCall,
} from "./client/client.js";
export type { ClientContext, ClientInterceptor } from "./client/client-interceptor.js";
export { createClient } from "./client/create-client.js";
export { intercept } from "./client/intercept.js";
export type { Compressor } from "./compression/compressor.js";
export { Compressors, identityEncoding, isEncodingIn } from "./compression/compressors.js";
export { isUncompressed, markCompressed, uncompressed, wasCompressed } from "./compression/message-compression.js";
export { deadlineOf } from "./deadline/call-deadline.js";
export {
  type Clock,
  type DeadlineListener,
  type DeadlineTimer,
  DeadlineTimers,
  deadlineTimers,
  systemClock,
} from "./deadline/deadline-timers.js";
export { formatGrpcTimeout, parseGrpcTimeout } from "./deadline/grpc-timeout.js";
export { Deframer, type DeframerFault, type DeframerListener, onlyMessageIn } from "./envelope/deframer.js";
export { compressFrame, frameMessage, prefixSizeBytes } from "./envelope/frame-message.js";
export { sentMemory } from "./envelope/sent-memory.js";
export type { CallHooks, Proceed } from "./interceptor/call-hooks.js";
export { consoleLogger } from "./logger/console-logger.js";
export type { LogDetails, Logger } from "./logger/logger.js";
export { Metadata, type MetadataInit, type MetadataValue } from "./metadata/metadata.js";
export { isReadableValue, isReservedKey } from "./metadata/metadata-key.js";
export { RpcError, type RpcErrorOptions } from "./rpc-error/rpc-error.js";
export { readStatusDetails } from "./rpc-error/status-details.js";
export type { Handler, Handlers, OneResponse, ResponseStream } from "./server/handlers.js";
export type { KeepContext, RunInContext } from "./server/keep-context.js";
export { type AnyHandler, serveMethod } from "./server/serve-method.js";
export type { MethodServer, ServerCall, ServerCallListener } from "./server/server-call.js";
export type { ServerContext } from "./server/server-context.js";
export type { ServerInterceptor } from "./server/server-interceptor.js";
export { bytesCodec, bytesMethod, isMethodPath } from "./service/bytes-method.js";
export { createService, type DynamicService } from "./service/create-service.js";
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
export { decodeGrpcMessage, encodeGrpcMessage } from "./status/grpc-message.js";
export { statusOfHttp } from "./status/http-status.js";
export { parseStatus, Status, type StatusName, statusName } from "./status/status.js";
export { MessageWriter } from "./streaming/message-writer.js";
export type {
  ClientCallTracer,
  ClientTracedCall,
  ClientTracer,
  TracedAttempt,
} from "./tracing/client-tracer.js";
export type { ServerTracedCall, ServerTracer } from "./tracing/server-tracer.js";
export type { StreamTracer, TracedEnd, TracedMessage } from "./tracing/stream-tracer.js";
export type { CallEnd } from "./transport/call-end.js";
export type { CallStart, ClientCall, ClientCallListener, Transport } from "./transport/transport.js";
