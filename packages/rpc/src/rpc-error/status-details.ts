import type { Any } from "@baud/protobuf/google/protobuf/any_pb";
import { Status as StatusProto } from "../google/rpc/status_pb.js";
import type { Metadata } from "../metadata/metadata.js";
import type { Status } from "../status/status.js";

/** The trailing metadata that holds an encoded `google.rpc.Status`. */
export const statusDetailsKey = "grpc-status-details-bin";

/** The value of `grpc-status-details-bin`, which repeats the status itself. */
export function writeStatusDetails(code: Status, message: string, details: readonly Any[]): Uint8Array {
  return StatusProto.encode({ code, message, details });
}

/**
 * The details of a status in its trailing metadata (`google.rpc.Status`): what `error.statusDetails` gives, for a status that
 * was asked of a call. Empty when there are none, or they cannot be read.
 */
export function readStatusDetails(metadata: Metadata): readonly Any[] {
  try {
    const bytes = metadata.get(statusDetailsKey);
    return bytes === undefined ? [] : StatusProto.decode(bytes).details;
  } catch {
    // The status itself came whole; that what came beside it is damaged must not hide it.
    return [];
  }
}
