import { type JsonObject, jsonDuration, jsonInteger, jsonObject } from "../service-config/json.js";
import { type ConfiguredPolicy, parseLoadBalancingConfig } from "./balancer-registry.js";

/** When servers are left out because they fail (gRFC A50). */
export interface OutlierDetectionConfig {
  /** Milliseconds from one look at the servers to the next. */
  readonly intervalMs: number;
  /** Milliseconds that a server is left out, times how often it was. */
  readonly baseEjectionTimeMs: number;
  readonly maxEjectionTimeMs: number;
  /** No more servers than these are left out, except one. */
  readonly maxEjectionPercent: number;
  readonly successRate: EjectionRule | undefined;
  readonly failurePercentage: EjectionRule | undefined;
  readonly childPolicy: ConfiguredPolicy;
}

export interface EjectionRule {
  /** `stdev_factor` in thousandths, or `threshold` in per cent. */
  readonly limit: number;
  /** Of the servers that the rule finds, so many are left out. */
  readonly enforcementPercentage: number;
  /** The rule needs so many servers that had enough calls. */
  readonly minimumHosts: number;
  /** So many calls in an interval are enough. */
  readonly requestVolume: number;
}

/** Throws `TypeError` that names the field that is wrong. */
export function parseOutlierDetectionConfig(json: unknown): OutlierDetectionConfig {
  const name = "outlier_detection";
  const fields = jsonObject(json, name);
  const duration = (field: string, usualMs: number): number =>
    jsonDuration(fields[field], `${name}.${field}`) ?? usualMs;
  const baseEjectionTimeMs = duration("baseEjectionTime", 30_000);
  return {
    intervalMs: duration("interval", 10_000),
    baseEjectionTimeMs,
    maxEjectionTimeMs: Math.max(baseEjectionTimeMs, duration("maxEjectionTime", 300_000)),
    maxEjectionPercent: percentage(fields, "maxEjectionPercent", name, 10),
    successRate: parseRule(
      fields["successRateEjection"],
      `${name}.successRateEjection`,
      (rule, where) => jsonInteger(rule["stdevFactor"], `${where}.stdevFactor`, 0, 2 ** 32 - 1) ?? 1_900,
      100,
    ),
    failurePercentage: parseRule(
      fields["failurePercentageEjection"],
      `${name}.failurePercentageEjection`,
      (rule, where) => percentage(rule, "threshold", where, 85),
      50,
    ),
    childPolicy: parseLoadBalancingConfig(fields["childPolicy"], `${name}.childPolicy`),
  };
}

function parseRule(
  json: unknown,
  where: string,
  limitOf: (rule: JsonObject, where: string) => number,
  usualVolume: number,
): EjectionRule | undefined {
  if (json === undefined || json === null) return undefined;
  const rule = jsonObject(json, where);
  return {
    limit: limitOf(rule, where),
    enforcementPercentage: percentage(rule, "enforcementPercentage", where, 100),
    minimumHosts: jsonInteger(rule["minimumHosts"], `${where}.minimumHosts`, 0, 2 ** 32 - 1) ?? 5,
    requestVolume: jsonInteger(rule["requestVolume"], `${where}.requestVolume`, 0, 2 ** 32 - 1) ?? usualVolume,
  };
}

function percentage(fields: JsonObject, field: string, where: string, usual: number): number {
  return jsonInteger(fields[field], `${where}.${field}`, 0, 100) ?? usual;
}
