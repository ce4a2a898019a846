import { type ConfiguredPolicy, parseLoadBalancingConfig } from "../balancer/balancer-registry.js";
import {
  type JsonObject,
  jsonArray,
  jsonBoolean,
  jsonDuration,
  jsonInteger,
  jsonNumber,
  jsonObject,
  jsonString,
  required,
} from "./json.js";
import { type HedgingPolicy, parseHedgingPolicy, parseRetryPolicy, type RetryPolicy } from "./repetition-policy.js";

/** What a service wants its clients to do (gRFC A2 and `grpc/service_config/service_config.proto`), read and checked. */
export interface ServiceConfig {
  /** `undefined`: the channel's default. */
  readonly loadBalancing: ConfiguredPolicy | undefined;
  readonly retryThrottling: RetryThrottling | undefined;
  /** The service whose health servers are asked for (gRFC A17); "" for that of the server as a whole. */
  readonly healthService: string | undefined;
  /** How many connections there may be to one address (gRFC A105). */
  readonly maxConnections: number;
  /** By `service/method`, by `service/` for its other methods, and by `/` for all others. */
  readonly methods: ReadonlyMap<string, MethodConfig>;
}

/** What a service config says of a method. */
export interface MethodConfig {
  readonly waitForReady: boolean | undefined;
  readonly timeoutMs: number | undefined;
  readonly maxRequestMessageBytes: number | undefined;
  readonly maxResponseMessageBytes: number | undefined;
  readonly repetition: RetryPolicy | HedgingPolicy | undefined;
}

/** When calls are not repeated because too many fail (gRFC A6, "Throttling Retry Attempts and Hedged RPCs"). */
export interface RetryThrottling {
  readonly maxTokens: number;
  /** What a call that succeeds gives back of the token that a failed one takes. */
  readonly tokenRatio: number;
}

/** A config that asks for nothing. */
export const emptyServiceConfig: ServiceConfig = {
  loadBalancing: undefined,
  retryThrottling: undefined,
  healthService: undefined,
  maxConnections: 1,
  methods: new Map(),
};

/** Reads a service config, given as JSON text or as what JSON text says. Throws `TypeError` that names the field that is wrong. */
export function parseServiceConfig(input: unknown): ServiceConfig {
  const json = jsonObject(typeof input === "string" ? parseText(input) : input, "the whole");
  const {
    loadBalancingConfig,
    loadBalancingPolicy,
    retryThrottling,
    healthCheckConfig,
    connectionScaling,
    methodConfig,
  } = json;
  return {
    loadBalancing: parseLoadBalancing(loadBalancingConfig, loadBalancingPolicy),
    retryThrottling: retryThrottling === undefined ? undefined : parseThrottling(retryThrottling),
    healthService: healthCheckConfig === undefined ? undefined : parseHealthCheck(healthCheckConfig),
    maxConnections: connectionScaling === undefined ? 1 : parseConnectionScaling(connectionScaling),
    methods: methodConfig === undefined ? new Map() : parseMethods(methodConfig),
  };
}

/** What the config says of the method of this path (`/package.Service/Method`). */
export function methodConfigOf({ methods }: ServiceConfig, path: string): MethodConfig | undefined {
  const name = path.slice(1);
  return methods.get(name) ?? methods.get(name.slice(0, name.lastIndexOf("/") + 1)) ?? methods.get("/");
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TypeError(`Service config: the text is no JSON: ${error instanceof Error ? error.message : error}`);
  }
}

/** `loadBalancingPolicy` is how it was named before there was `loadBalancingConfig`. */
function parseLoadBalancing(config: unknown, policy: unknown): ConfiguredPolicy | undefined {
  if (config !== undefined) return parseLoadBalancingConfig(config, "loadBalancingConfig");
  const name = jsonString(policy, "loadBalancingPolicy");
  if (name === undefined || name === "") return undefined;
  return parseLoadBalancingConfig([{ [name.toLowerCase()]: {} }], "loadBalancingPolicy");
}

function parseThrottling(json: unknown): RetryThrottling {
  const { maxTokens, tokenRatio } = jsonObject(json, "retryThrottling");
  const ratio = required(
    jsonNumber(tokenRatio, "retryThrottling.tokenRatio", 0.001, 1e9),
    "retryThrottling.tokenRatio",
  );
  return {
    maxTokens: required(jsonInteger(maxTokens, "retryThrottling.maxTokens", 1, 1000), "retryThrottling.maxTokens"),
    tokenRatio: Math.floor(ratio * 1000) / 1000,
  };
}

function parseHealthCheck(json: unknown): string | undefined {
  return jsonString(jsonObject(json, "healthCheckConfig")["serviceName"], "healthCheckConfig.serviceName");
}

function parseConnectionScaling(json: unknown): number {
  const name = "connectionScaling.maxConnectionsPerSubchannel";
  const { maxConnectionsPerSubchannel } = jsonObject(json, "connectionScaling");
  return jsonInteger(maxConnectionsPerSubchannel, name, 1, 2 ** 32 - 1) ?? 1;
}

function parseMethods(json: unknown): Map<string, MethodConfig> {
  const methods = new Map<string, MethodConfig>();
  for (const [index, entry] of jsonArray(json, "methodConfig").entries()) {
    const where = `methodConfig[${index}]`;
    const fields = jsonObject(entry, where);
    const config = parseMethod(fields, where);
    for (const [nameIndex, name] of jsonArray(fields["name"] ?? [], `${where}.name`).entries()) {
      const key = parseName(name, `${where}.name[${nameIndex}]`);
      if (methods.has(key)) throw new TypeError(`Service config: ${where} names ${key} a second time`);
      methods.set(key, config);
    }
  }
  return methods;
}

function parseName(json: unknown, where: string): string {
  const fields = jsonObject(json, where);
  const service = jsonString(fields["service"], `${where}.service`) ?? "";
  const method = jsonString(fields["method"], `${where}.method`) ?? "";
  if (service === "" && method !== "") throw new TypeError(`Service config: ${where} names a method and no service`);
  return `${service}/${method}`;
}

function parseMethod(fields: JsonObject, where: string): MethodConfig {
  const { retryPolicy, hedgingPolicy } = fields;
  if (retryPolicy !== undefined && hedgingPolicy !== undefined)
    throw new TypeError(`Service config: ${where} has both a retryPolicy and a hedgingPolicy; one of them is allowed`);
  const bytes = (name: string): number | undefined => jsonInteger(fields[name], `${where}.${name}`, 0, 2 ** 32 - 1);
  return {
    waitForReady: jsonBoolean(fields["waitForReady"], `${where}.waitForReady`),
    timeoutMs: jsonDuration(fields["timeout"], `${where}.timeout`),
    maxRequestMessageBytes: bytes("maxRequestMessageBytes"),
    maxResponseMessageBytes: bytes("maxResponseMessageBytes"),
    repetition:
      retryPolicy !== undefined
        ? parseRetryPolicy(retryPolicy, `${where}.retryPolicy`)
        : hedgingPolicy !== undefined
          ? parseHedgingPolicy(hedgingPolicy, `${where}.hedgingPolicy`)
          : undefined,
  };
}
