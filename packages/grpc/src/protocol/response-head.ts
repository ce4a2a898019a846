import type { HeaderList } from "@baud/http2";
import { type Metadata, type Status, statusOfHttp } from "@baud/rpc";
import { metadataOf } from "./metadata-of.js";

/** What a response's headers say. */
export type ResponseHead =
  /** A gRPC answer begins. */
  | { readonly name: "answer"; readonly metadata: Metadata | undefined; readonly encoding: string | undefined }
  /** This is no gRPC answer, or one that cannot be read. */
  | { readonly name: "fault"; readonly code: Status; readonly details: string };

/** Reads the headers of a response that goes on after them (PROTOCOL-HTTP2, "Responses"). */
export function readResponseHead(headers: HeaderList, peer: string): ResponseHead {
  let httpStatus = "";
  let contentType: string | undefined;
  let encoding: string | undefined;
  for (let i = 0; i < headers.length; i += 2) {
    const value = headers[i + 1]!;
    switch (headers[i]) {
      case ":status":
        httpStatus = value;
        break;
      case "content-type":
        contentType = value;
        break;
      case "grpc-encoding":
        encoding = value;
        break;
    }
  }
  const isGrpc = contentType !== undefined && isGrpcContentType(contentType);
  if (httpStatus !== "200" || !isGrpc) {
    const type =
      contentType === undefined ? "without a content-type" : `with content-type ${JSON.stringify(contentType)}`;
    const details = `${peer} answered with HTTP status ${httpStatus} ${type}, not as a gRPC server does`;
    return { name: "fault", code: statusOfHttp(Number(httpStatus)), details };
  }
  return { name: "answer", metadata: metadataOf(headers), encoding };
}

/** `application/grpc`, with or without `+proto`, `;charset=…`; not `application/grpc-web`. */
export function isGrpcContentType(value: string): boolean {
  return value === "application/grpc" || /^application\/grpc(?:[+;]|$)/i.test(value);
}
