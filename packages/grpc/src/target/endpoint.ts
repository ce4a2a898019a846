import { type Address, formatAddress } from "./target.js";

/** One server, by all the addresses that lead to it (gRFC A61). Balancers spread calls over endpoints. */
export interface Endpoint {
  /** At least one. */
  readonly addresses: readonly Address[];
  /** What decides its place on the ring of `ring_hash` (gRFC A76): its first address unless told. */
  readonly hashKey?: string | undefined;
  /** Its share relative to others, for policies that weigh: 1 unless told. */
  readonly weight?: number | undefined;
  /** The children of `weighted_target` and `priority` on the way to it, outermost first: endpoints are for one child each. */
  readonly path?: readonly string[] | undefined;
}

/** A text that is the same for endpoints with the same addresses, whatever their order (gRFC A61). */
export function endpointKey(endpoint: Endpoint): string {
  return endpoint.addresses.map(formatAddress).sort().join();
}
