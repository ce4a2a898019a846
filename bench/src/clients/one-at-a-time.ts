import { quantile } from "../measure/statistics.js";
import type { Report } from "../process/order.js";

/** What calls made one after the other have shown. */
export function reportOfLatencies(latenciesUs: readonly number[], elapsedMs: number, cpuMs: number): Report {
  const values = { medianUs: quantile(latenciesUs, 0.5), p99Us: quantile(latenciesUs, 0.99) };
  return { completed: latenciesUs.length, elapsedMs, cpuMs, values };
}
