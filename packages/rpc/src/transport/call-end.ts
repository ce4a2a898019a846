import type { Metadata } from "../metadata/metadata.js";
import type { Status } from "../status/status.js";

/** How a call ended. */
export interface CallEnd {
  readonly code: Status;
  /** `grpc-message`, decoded; or what went wrong on this side, with the address and the reason. */
  readonly details: string;
  /** The trailing metadata; `undefined` when it is empty. */
  readonly trailers: Metadata | undefined;
  readonly cause?: unknown;
}
