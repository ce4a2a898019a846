/**
 * The addresses with IPv6 and others taking turns, each in their order, the family of the first beginning (RFC 8305 section 4,
 * with a First Address Family Count of 1).
 */
export function interleaveFamilies<T>(addresses: readonly T[], isIPv6: (address: T) => boolean): T[] {
  const first = addresses[0];
  if (first === undefined) return [];
  const same = addresses.filter((each) => isIPv6(each) === isIPv6(first));
  const others = addresses.filter((each) => isIPv6(each) !== isIPv6(first));
  const order: T[] = [];
  for (let i = 0; i < Math.max(same.length, others.length); i++)
    order.push(...same.slice(i, i + 1), ...others.slice(i, i + 1));
  return order;
}
