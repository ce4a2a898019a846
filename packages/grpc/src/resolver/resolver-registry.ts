import type { ResolverFactory, ResolverTarget } from "./resolver.js";

const factories = new Map<string, ResolverFactory>();

const builtIn: ReadonlySet<string> = new Set(["dns", "ipv4", "ipv6", "unix", "unix-abstract", "passthrough", "static"]);

/**
 * Lets channels have targets of one's own scheme, for the whole process: after `registerResolver("pods", …)`,
 * `new Channel("pods:///web", …)` asks that factory. A later registration replaces an earlier one. Throws `TypeError` for a
 * scheme that is malformed or that gRPC defines.
 */
export function registerResolver(scheme: string, factory: ResolverFactory): void {
  if (!/^[a-z][a-z0-9+.-]*$/.test(scheme))
    throw new TypeError(
      `${JSON.stringify(scheme)} is no scheme: expected lower-case letters, digits, "+", "." and "-"`,
    );
  if (builtIn.has(scheme)) throw new TypeError(`The scheme "${scheme}" is gRPC's own: choose another name`);
  factories.set(scheme, factory);
}

/** The resolver that is registered for the target's scheme, and the target taken apart; `undefined` when there is none. */
export function registeredResolver(
  target: string,
): { readonly factory: ResolverFactory; readonly target: ResolverTarget } | undefined {
  const [, scheme = "", authority = "", path = ""] = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/]*)\/)?(.*)$/.exec(target) ?? [];
  const factory = factories.get(scheme);
  return factory === undefined ? undefined : { factory, target: { scheme, authority, path } };
}
