import type { ServiceConfigJson } from "@baud/grpc";
import type { Client, Transport } from "@baud/rpc";
import type { TestService } from "../gen/grpc/testing/test_grpc.js";

/** One case of the suite: resolves when the server and the client did as they must, rejects when not. */
export type InteropCase = (context: CaseContext) => Promise<void>;

/** What a case works with. */
export interface CaseContext {
  /** Where the calls of the case go, save where it says otherwise. */
  readonly channel: CaseChannel;
  /** The stub on `channel`. */
  readonly stub: Client<typeof TestService>;
  /** Opens another channel to the same server, with this service config if there is one. The caller closes it. */
  openChannel(serviceConfig?: ServiceConfigJson): CaseChannel;
  readonly soak: SoakOptions;
}

/** A channel, of Baud or of an implementation that is driven through the same seam. */
export interface CaseChannel extends Transport {
  close(): Promise<void>;
}

/** How long and how hard the soak cases work: the official flags of the same names. */
export interface SoakOptions {
  readonly iterations: number;
  /** How many iterations may fail, or take longer than they should. */
  readonly maxFailures: number;
  readonly perIterationMaxAcceptableLatencyMs: number;
  readonly minTimeMsBetweenRpcs: number;
  /** The case fails when it is not through after so many seconds. */
  readonly overallTimeoutSeconds: number;
  readonly requestSizeBytes: number;
  readonly responseSizeBytes: number;
  /** How many calls are under way at once. */
  readonly numThreads: number;
  /** Seconds between the calls of `long_lived_channel`. */
  readonly iterationIntervalSeconds: number;
}
