import type { HeaderList, OutgoingHeaders, PreparedHeaders } from "@baud/http2";
import { type CallEnd, decodeGrpcMessage, encodeGrpcMessage, type Metadata, parseStatus, Status } from "@baud/rpc";
import { metadataOf } from "./metadata-of.js";

/** Reads trailers, or the headers of a trailers-only answer. `undefined` when there is no `grpc-status` in them. */
export function readTrailers(headers: HeaderList, peer: string): CallEnd | undefined {
  let statusText: string | undefined;
  let message = "";
  for (let i = 0; i < headers.length; i += 2) {
    if (headers[i] === "grpc-status") statusText = headers[i + 1]!;
    else if (headers[i] === "grpc-message") message = headers[i + 1]!;
  }
  if (statusText === undefined) return undefined;
  const trailers = metadataOf(headers);
  const code = parseStatus(statusText);
  if (code === undefined) {
    const details = `${peer} ended the call with grpc-status ${JSON.stringify(statusText)}, which is no number`;
    return { code: Status.UNKNOWN, details, trailers };
  }
  return { code, details: decodeGrpcMessage(message), trailers };
}

const ok: PreparedHeaders = { fields: ["grpc-status", "0"] };

/** The trailers that end a call. */
export function writeTrailers(code: Status, details: string, metadata: Metadata | undefined): OutgoingHeaders {
  if (code === Status.OK && details === "") return metadata === undefined ? ok : { base: ok, fields: metadata.fields };
  return statusFields(code, details, metadata);
}

/** The headers of an answer that is nothing but an end (PROTOCOL-HTTP2, "Trailers-Only"). */
export function writeTrailersOnly(code: Status, details: string, metadata: Metadata | undefined): OutgoingHeaders {
  return { base: responseHeaders, fields: statusFields(code, details, metadata) };
}

/** The headers that begin an answer. */
export const responseHeaders: PreparedHeaders = { fields: [":status", "200", "content-type", "application/grpc"] };

function statusFields(code: Status, details: string, metadata: Metadata | undefined): string[] {
  const fields = ["grpc-status", String(code)];
  if (details !== "") fields.push("grpc-message", encodeGrpcMessage(details));
  if (metadata !== undefined) fields.push(...metadata.fields);
  return fields;
}
