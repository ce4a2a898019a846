import type { Endpoint } from "../target/endpoint.js";

/**
 * The same in an order of chance, in which an endpoint is the sooner first the greater its weight (Efraimidis and Spirakis, as
 * gRFC A113 has it). `random` gives numbers from 0 to below 1.
 */
export function shuffledEndpoints(endpoints: readonly Endpoint[], random: () => number = Math.random): Endpoint[] {
  return endpoints
    .map((endpoint) => ({ endpoint, key: random() ** (1 / (endpoint.weight ?? 1)) }))
    .sort((a, b) => b.key - a.key)
    .map(({ endpoint }) => endpoint);
}
