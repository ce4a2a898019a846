import { ErrorCode, errorCodeName, type StreamReset } from "@baud/http2";
import { Status } from "@baud/rpc";

/** The status of a call whose stream was reset with this code (PROTOCOL-HTTP2, "Errors"). */
export function statusOfReset(reset: StreamReset): Status {
  // The connection is gone, and nothing was said about this call.
  if (reset.initiator === "transport") return Status.UNAVAILABLE;
  switch (reset.code) {
    case ErrorCode.REFUSED_STREAM:
      return Status.UNAVAILABLE;
    case ErrorCode.CANCEL:
      return Status.CANCELLED;
    case ErrorCode.ENHANCE_YOUR_CALM:
      return Status.RESOURCE_EXHAUSTED;
    case ErrorCode.INADEQUATE_SECURITY:
      return Status.PERMISSION_DENIED;
    default:
      return reset.isUnprocessed ? Status.UNAVAILABLE : Status.INTERNAL;
  }
}

/** What happened to a stream, for people. */
export function describeReset(reset: StreamReset, peer: string): string {
  const reason = reset.reason === "" ? "" : `: ${reset.reason}`;
  switch (reset.initiator) {
    case "transport":
      return `The connection to ${peer} was lost${reason}`;
    case "remote":
      return `${peer} ended the stream with ${errorCodeName(reset.code)}${reason}`;
    case "local":
      return `The stream to ${peer} was ended here with ${errorCodeName(reset.code)}${reason}`;
  }
}
