import type { Status } from "@baud/rpc";
import type { Channelz } from "../../grpc/channelz/v1/channelz_grpc.js";
import type { ProcessReport } from "./process-report.js";

/** What the first process asks a worker process. */
export type Question =
  | { readonly name: "report" }
  /** A call of channelz, whose request is encoded, in base64. */
  | { readonly name: "channelz"; readonly method: ChannelzMethod; readonly request: string };

export type ChannelzMethod = keyof typeof Channelz.methods;

/** What it answers. */
export type Answer =
  | { readonly name: "report"; readonly report: ProcessReport }
  /** The response, encoded, in base64. */
  | { readonly name: "response"; readonly response: string }
  | { readonly name: "refused"; readonly code: Status; readonly details: string };

/** The numbers that channelz gives to what is in process N begin at N times this: no two processes have the same. */
export const recordsPerProcess: number = 2 ** 32;
