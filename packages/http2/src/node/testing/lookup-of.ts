import { isIP, type LookupFunction } from "node:net";

/** A look-up that finds these addresses for every name. */
export function lookupOf(...addresses: readonly string[]): LookupFunction {
  return (_host, _options, done) =>
    process.nextTick(
      done,
      null,
      addresses.map((address) => ({ address, family: isIP(address) })),
    );
}
