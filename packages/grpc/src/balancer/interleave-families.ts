import { isIPv6 } from "node:net";
import type { Address } from "../target/target.js";

/** The addresses with IPv6 and others taking turns, each in their order, the family of the first beginning (RFC 8305 section 4). */
export function interleaveFamilies(addresses: readonly Address[]): Address[] {
  const first = addresses[0];
  if (first === undefined) return [];
  const same = addresses.filter((each) => isV6(each) === isV6(first));
  const others = addresses.filter((each) => isV6(each) !== isV6(first));
  const order: Address[] = [];
  for (let i = 0; i < Math.max(same.length, others.length); i++)
    order.push(...same.slice(i, i + 1), ...others.slice(i, i + 1));
  return order;
}

function isV6(address: Address): boolean {
  return "host" in address && isIPv6(address.host);
}
