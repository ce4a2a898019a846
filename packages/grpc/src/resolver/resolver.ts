import { lookup } from "node:dns/promises";
import { type Address, formatAddress, type Target } from "../target/target.js";

/** Finds the addresses behind a target. */
export interface Resolver {
  /** The addresses, at least one. Rejects with an `Error` that says what could not be resolved and why. */
  resolve(): Promise<readonly Address[]>;
}

/** The resolver for a target. */
export function createResolver(target: Target): Resolver {
  if (target.scheme === "addresses") return { resolve: async () => target.addresses };
  return { resolve: () => resolveByDns(target.host, target.port) };
}

/** As the system resolves names, `/etc/hosts` included; addresses in the order in which it prefers them. */
async function resolveByDns(host: string, port: number): Promise<readonly Address[]> {
  try {
    const found = await lookup(host, { all: true, order: "verbatim" });
    if (found.length > 0) return found.map(({ address }) => ({ host: address, port }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Name resolution failed for ${formatAddress({ host, port })}: ${reason}`, { cause: error });
  }
  throw new Error(`Name resolution failed for ${formatAddress({ host, port })}: the name has no address`);
}
