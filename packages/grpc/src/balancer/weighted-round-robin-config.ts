import { jsonBoolean, jsonDuration, jsonNumber, jsonObject } from "../service-config/json.js";
import type { WeightRules } from "./endpoint-weight.js";

/** How endpoints are weighed (gRFC A58). */
export interface WeightedRoundRobinConfig extends WeightRules {
  /** Milliseconds between reports that servers are asked for out of band; `undefined`: reports come with the calls. */
  readonly oobReportingPeriodMs: number | undefined;
  /** Milliseconds from one weighing to the next. */
  readonly weightUpdatePeriodMs: number;
}

/** More often than this is of no use to anybody. */
const minUpdatePeriodMs = 100;

/** Throws `TypeError` that names the field that is wrong. */
export function parseWeightedRoundRobinConfig(json: unknown): WeightedRoundRobinConfig {
  const name = "weighted_round_robin";
  const fields = jsonObject(json, name);
  const duration = (field: string, usualMs: number): number =>
    jsonDuration(fields[field], `${name}.${field}`) ?? usualMs;
  const penalty = `${name}.errorUtilizationPenalty`;
  const isOutOfBand = jsonBoolean(fields["enableOobLoadReport"], `${name}.enableOobLoadReport`) ?? false;
  const oobPeriodMs = duration("oobReportingPeriod", 10_000);
  return {
    oobReportingPeriodMs: isOutOfBand ? oobPeriodMs : undefined,
    blackoutPeriodMs: duration("blackoutPeriod", 10_000),
    weightExpirationPeriodMs: duration("weightExpirationPeriod", 180_000),
    weightUpdatePeriodMs: Math.max(minUpdatePeriodMs, duration("weightUpdatePeriod", 1_000)),
    errorUtilizationPenalty: jsonNumber(fields["errorUtilizationPenalty"], penalty, 0, Number.MAX_VALUE) ?? 1,
  };
}
