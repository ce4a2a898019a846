import type { StatusName } from "@baud/rpc";

/** A duration as ProtoJSON has it: `"1.5s"`. */
export type DurationJson = `${number}s`;

/** A service config as JSON says it (gRFC A2, `grpc/service_config/service_config.proto`). What is not named here is ignored. */
export interface ServiceConfigJson {
  /** Policies in the order of preference, each with its configuration: `[{ round_robin: {} }]`. */
  readonly loadBalancingConfig?: readonly { readonly [policy: string]: object }[];
  readonly methodConfig?: readonly MethodConfigJson[];
  /** Stops retries and hedging while too many calls fail. */
  readonly retryThrottling?: { readonly maxTokens: number; readonly tokenRatio: number };
  /** When all streams of a connection are taken, more are made to the same address, up to this number (gRFC A105). */
  readonly connectionScaling?: { readonly maxConnectionsPerSubchannel: number };
  /** Servers get calls only while this service of theirs is SERVING; "" for the server as a whole. Not with `pick_first`. */
  readonly healthCheckConfig?: { readonly serviceName: string };
}

/** What is said of some methods. */
export interface MethodConfigJson {
  /** Which: one method, all of a service (without `method`), or all (`{}`). The most exact name counts. */
  readonly name: readonly { readonly service?: string; readonly method?: string }[];
  readonly waitForReady?: boolean;
  readonly timeout?: DurationJson;
  readonly maxRequestMessageBytes?: number;
  readonly maxResponseMessageBytes?: number;
  readonly retryPolicy?: {
    readonly maxAttempts: number;
    readonly initialBackoff: DurationJson;
    readonly maxBackoff: DurationJson;
    readonly backoffMultiplier: number;
    readonly retryableStatusCodes: readonly (StatusName | number)[];
  };
  readonly hedgingPolicy?: {
    readonly maxAttempts: number;
    readonly hedgingDelay?: DurationJson;
    readonly nonFatalStatusCodes?: readonly (StatusName | number)[];
  };
}
