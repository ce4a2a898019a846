/**
 * Why a request was refused before an interceptor or a handler saw it: the header that is at fault (`-bin` for metadata that is not base64),
 * or the option of the server whose limit was reached.
 */
export type RefusalReason =
  | ":method"
  | ":path"
  | "content-type"
  | "grpc-encoding"
  | "grpc-timeout"
  | "-bin"
  | "maximumConcurrentRpcs";

/** How many requests were refused for which reason; without those for which none was. */
export type RequestsRefused = Readonly<Partial<Record<RefusalReason, number>>>;
