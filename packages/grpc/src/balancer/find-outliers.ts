import type { EjectionRule, OutlierDetectionConfig } from "./outlier-config.js";
import type { WatchedEndpoint } from "./watched-endpoint.js";

/**
 * The endpoints at which calls did so badly in the interval that they are to be left out (gRFC A50). `random` gives numbers
 * from 0 to below 1.
 */
export function findOutliers(
  endpoints: readonly WatchedEndpoint[],
  config: OutlierDetectionConfig,
  random: () => number,
): Set<WatchedEndpoint> {
  const outliers = new Set<WatchedEndpoint>();
  const ejectedBefore = endpoints.filter(({ isEjected }) => isEjected).length;
  const apply = (rule: EjectionRule | undefined, find: FindRule): void => {
    if (rule === undefined) return;
    const busy = endpoints.filter(({ succeeded, failed }) => succeeded + failed >= Math.max(1, rule.requestVolume));
    if (busy.length < rule.minimumHosts || busy.length === 0) return;
    for (const endpoint of find(busy, rule.limit)) {
      const ejectedPercent = (100 * (ejectedBefore + outliers.size)) / endpoints.length;
      if (ejectedPercent >= config.maxEjectionPercent) return;
      if (!endpoint.isEjected && random() * 100 < rule.enforcementPercentage) outliers.add(endpoint);
    }
  };
  apply(config.successRate, belowDeviation);
  apply(config.failurePercentage, aboveThreshold);
  return outliers;
}

type FindRule = (endpoints: readonly WatchedEndpoint[], limit: number) => readonly WatchedEndpoint[];

/** Those whose part of successes is further below the mean than so many thousandths of the standard deviation. */
const belowDeviation: FindRule = (endpoints, factor) => {
  const rates = endpoints.map(successRate);
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / rates.length;
  const lowest = mean - Math.sqrt(variance) * (factor / 1_000);
  return endpoints.filter((endpoint) => successRate(endpoint) < lowest);
};

/** Those at which more than so many per cent of the calls failed. */
const aboveThreshold: FindRule = (endpoints, threshold) =>
  endpoints.filter((endpoint) => 100 * (1 - successRate(endpoint)) > threshold);

function successRate({ succeeded, failed }: WatchedEndpoint): number {
  return succeeded / (succeeded + failed);
}
