import type { HttpProxy } from "@baud/http2/node";
import type { BackoffOptions } from "../backoff/backoff.js";
import { httpProxyFor } from "../proxy/http-proxy-for.js";
import { parseTarget } from "../target/target.js";
import { type DnsOptions, DnsResolver } from "./dns-resolver.js";
import type { Resolver, ResolverListener } from "./resolver.js";
import { registeredResolver } from "./resolver-registry.js";
import { StaticResolver } from "./static-resolver.js";

/** What follows from a target for its channel. */
export interface ChosenResolver {
  /** The name by which the server is addressed, unless told otherwise. */
  readonly authority: string;
  /** Whether answers may bring a service config. */
  readonly mayHaveServiceConfig: boolean;
  /** What connects in the place of the channel. */
  readonly proxy?: HttpProxy | undefined;
  readonly create: (listener: ResolverListener) => Resolver;
}

/** Throws `TypeError` when the target cannot be understood. */
export function resolverFor(
  target: string,
  options: {
    readonly dns?: DnsOptions | undefined;
    readonly backoff?: BackoffOptions | undefined;
    readonly httpProxy?: string | false | undefined;
  },
): ChosenResolver {
  const registered = registeredResolver(target);
  if (registered !== undefined) {
    const { factory } = registered;
    return {
      authority: registered.target.path,
      mayHaveServiceConfig: true,
      create: (listener) => factory(registered.target, listener),
    };
  }
  const parsed = parseTarget(target);
  const { authority } = parsed;
  if (parsed.scheme === "addresses") {
    const endpoints = parsed.addresses.map((address) => ({ addresses: [address] }));
    return {
      authority,
      mayHaveServiceConfig: false,
      create: (listener) => new StaticResolver(endpoints, listener),
    };
  }
  const { host, port } = parsed;
  const { dns = {}, backoff } = options;
  const proxy = httpProxyFor(host, options.httpProxy);
  if (proxy !== undefined) {
    // The proxy looks the name up, and may know names that this side does not.
    const endpoints = [{ addresses: [{ host, port }] }];
    const create = (listener: ResolverListener): Resolver => new StaticResolver(endpoints, listener);
    return { authority, mayHaveServiceConfig: false, proxy, create };
  }
  return {
    authority,
    mayHaveServiceConfig: dns.serviceConfig === true,
    create: (listener) => new DnsResolver({ host, port, dns, backoff }, listener),
  };
}
