import type { EjectionRule, OutlierDetectionConfig } from "./outlier-config.js";
import type { WatchedAddress } from "./watched-address.js";

/**
 * The addresses at which calls did so badly in the interval that they are to be left out (gRFC A50). `random` gives numbers
 * from 0 to below 1.
 */
export function findOutliers(
  addresses: readonly WatchedAddress[],
  config: OutlierDetectionConfig,
  random: () => number,
): Set<WatchedAddress> {
  const outliers = new Set<WatchedAddress>();
  const ejectedBefore = addresses.filter(({ isEjected }) => isEjected).length;
  const apply = (rule: EjectionRule | undefined, find: FindRule): void => {
    if (rule === undefined) return;
    const busy = addresses.filter(({ succeeded, failed }) => succeeded + failed >= Math.max(1, rule.requestVolume));
    if (busy.length < rule.minimumHosts || busy.length === 0) return;
    for (const address of find(busy, rule.limit)) {
      const ejectedPercent = (100 * (ejectedBefore + outliers.size)) / addresses.length;
      if (ejectedPercent >= config.maxEjectionPercent) return;
      if (!address.isEjected && random() * 100 < rule.enforcementPercentage) outliers.add(address);
    }
  };
  apply(config.successRate, belowDeviation);
  apply(config.failurePercentage, aboveThreshold);
  return outliers;
}

type FindRule = (addresses: readonly WatchedAddress[], limit: number) => readonly WatchedAddress[];

/** Those whose part of successes is further below the mean than so many thousandths of the standard deviation. */
const belowDeviation: FindRule = (addresses, factor) => {
  const rates = addresses.map(successRate);
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / rates.length;
  const lowest = mean - Math.sqrt(variance) * (factor / 1_000);
  return addresses.filter((address) => successRate(address) < lowest);
};

/** Those at which more than so many per cent of the calls failed. */
const aboveThreshold: FindRule = (addresses, threshold) =>
  addresses.filter((address) => 100 * (1 - successRate(address)) > threshold);

function successRate({ succeeded, failed }: WatchedAddress): number {
  return succeeded / (succeeded + failed);
}
