export type {
  Connection,
  ConnectionEnd,
  ConnectionListener,
  ConnectionState,
  ConnectionStatistics,
} from "./connection/connection.js";
export type { ConnectionOptions } from "./connection/connection-options.js";
export { createConnection } from "./connection/http2-connection.js";
export { assertConnectionOptions, defaultConnectionOptions } from "./connection/resolved-options.js";
export { FrameLog, type WriteFrame } from "./debug/frame-log.js";
export { ErrorCode, errorCodeName } from "./frame/error-code.js";
export type { ExtendedHeaders, HeaderList, OutgoingHeaders, PreparedHeaders } from "./header/header-list.js";
export { isSecretField } from "./header/secret-fields.js";
export {
  type ConnectionCounters,
  type LimitName,
  type LimitsReached,
  sumOfCounters,
} from "./limits/connection-counters.js";
export { connectInMemory, type InMemoryOptions } from "./memory/connect-in-memory.js";
export type { DataOwner, Stream, StreamListener, StreamReset } from "./stream/stream.js";
export { HeaderListTooLargeError, Http2UsageError } from "./usage-error.js";
