import type { HeaderList, OutgoingHeaders } from "@baud/http2";
import { type Compressor, type Compressors, isReadableValue, Metadata, parseGrpcTimeout, Status } from "@baud/rpc";
import type { RefusalReason } from "./refusal-reason.js";
import { isGrpcContentType } from "./response-head.js";
import { writeTrailersOnly } from "./trailers.js";

/** What a request's headers say. */
export type RequestHead =
  | {
      readonly name: "call";
      readonly path: string;
      readonly authority: string;
      /** Infinity when the client waits for ever. */
      readonly timeoutMs: number;
      /** How compressed requests were compressed; `undefined` when none may be. */
      readonly compressor: Compressor | undefined;
      /** What the client reads: its `grpc-accept-encoding`. */
      readonly acceptEncoding: string | undefined;
    }
  /** No call can come of it: answer with these headers and END_STREAM. */
  | { readonly name: "refused"; readonly answer: OutgoingHeaders; readonly reason: RefusalReason };

/** Reads the headers of a request (PROTOCOL-HTTP2, "Requests"). */
export function readRequestHead(headers: HeaderList, compressors: Compressors): RequestHead {
  let method = "";
  let path = "";
  let authority = "";
  let host = "";
  let contentType = "";
  let timeout: string | undefined;
  let encoding: string | undefined;
  let acceptEncoding: string | undefined;
  for (let i = 0; i < headers.length; i += 2) {
    const value = headers[i + 1]!;
    switch (headers[i]) {
      case ":method":
        method = value;
        break;
      case ":path":
        path = value;
        break;
      case ":authority":
        authority = value;
        break;
      case "host":
        host = value;
        break;
      case "content-type":
        contentType = value;
        break;
      case "grpc-timeout":
        timeout = value;
        break;
      case "grpc-encoding":
        encoding = value;
        break;
      case "grpc-accept-encoding":
        acceptEncoding = acceptEncoding === undefined ? value : `${acceptEncoding},${value}`;
        break;
      default:
        if (!isReadableValue(headers[i]!, value)) {
          const details = `The metadata ${headers[i]} is not base64`;
          return { name: "refused", answer: writeTrailersOnly(Status.INTERNAL, details, undefined), reason: "-bin" };
        }
    }
  }
  if (method !== "POST") return { name: "refused", answer: [":status", "405", "allow", "POST"], reason: ":method" };
  if (!isGrpcContentType(contentType)) return { name: "refused", answer: [":status", "415"], reason: "content-type" };
  if (encoding !== undefined && !compressors.has(encoding)) {
    const details = `Messages with grpc-encoding ${JSON.stringify(encoding)} cannot be read here`;
    const accepted = Metadata.fromFields(["grpc-accept-encoding", compressors.acceptEncoding]);
    const answer = writeTrailersOnly(Status.UNIMPLEMENTED, details, accepted);
    return { name: "refused", answer, reason: "grpc-encoding" };
  }
  let timeoutMs = Number.POSITIVE_INFINITY;
  if (timeout !== undefined) {
    const parsed = parseGrpcTimeout(timeout);
    if (parsed === undefined) {
      const details = `grpc-timeout ${JSON.stringify(timeout)} is not up to 8 digits and one of H, M, S, m, u, n`;
      const answer = writeTrailersOnly(Status.INTERNAL, details, undefined);
      return { name: "refused", answer, reason: "grpc-timeout" };
    }
    timeoutMs = parsed;
  }
  return {
    name: "call",
    path,
    authority: authority === "" ? host : authority,
    timeoutMs,
    compressor: encoding === undefined ? undefined : compressors.find(encoding),
    acceptEncoding,
  };
}
