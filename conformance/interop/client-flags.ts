import type { SoakOptions } from "./cases/interop-case.js";
import { testCertificates } from "./certificates.js";
import { booleanFlag, numberFlag, parseFlags } from "./flags.js";

/** What an interop client is to do, and where. */
export interface ClientFlags {
  readonly testCase: string;
  readonly host: string;
  readonly port: number;
  /** The name that the server is to be known by, where it is not `host`. */
  readonly hostOverride: string | undefined;
  /** `undefined` for plain TCP; the PEM file of the roots to trust, or `"system"` for those of the system. */
  readonly tlsRoots: string | undefined;
  /** The service config of the channels, where a case has none of its own; JSON text. */
  readonly serviceConfig: string | undefined;
  readonly soak: SoakOptions;
}

/** Reads the flags of the official clients. Throws `TypeError` for one that there is not, or that has no such value. */
export function parseClientFlags(args: readonly string[]): ClientFlags {
  const flags = parseFlags(args, {
    server_host: "localhost",
    server_port: "8080",
    server_host_override: "",
    test_case: "large_unary",
    use_tls: "false",
    use_test_ca: "false",
    ca_file: "",
    custom_credentials_type: "",
    service_config_json: "",
    soak_iterations: "10",
    soak_max_failures: "0",
    soak_per_iteration_max_acceptable_latency_ms: "1000",
    soak_min_time_ms_between_rpcs: "0",
    soak_overall_timeout_seconds: "10",
    soak_request_size: "271828",
    soak_response_size: "314159",
    soak_num_threads: "1",
    iteration_interval: "10",
  });
  if (flags.custom_credentials_type !== "") {
    throw new TypeError(
      `--custom_credentials_type ${flags.custom_credentials_type} needs an account at Google; leave it out`,
    );
  }
  const testRoots = flags.ca_file || testCertificates.root;
  const roots = booleanFlag("use_test_ca", flags.use_test_ca) || flags.ca_file ? testRoots : "system";
  const number = (name: keyof typeof flags) => numberFlag(name, flags[name]);
  return {
    testCase: flags.test_case,
    host: flags.server_host,
    port: number("server_port"),
    hostOverride: flags.server_host_override || undefined,
    tlsRoots: booleanFlag("use_tls", flags.use_tls) ? roots : undefined,
    serviceConfig: flags.service_config_json || undefined,
    soak: {
      iterations: number("soak_iterations"),
      maxFailures: number("soak_max_failures"),
      perIterationMaxAcceptableLatencyMs: number("soak_per_iteration_max_acceptable_latency_ms"),
      minTimeMsBetweenRpcs: number("soak_min_time_ms_between_rpcs"),
      overallTimeoutSeconds: number("soak_overall_timeout_seconds"),
      requestSizeBytes: number("soak_request_size"),
      responseSizeBytes: number("soak_response_size"),
      numThreads: number("soak_num_threads"),
      iterationIntervalSeconds: number("iteration_interval"),
    },
  };
}
