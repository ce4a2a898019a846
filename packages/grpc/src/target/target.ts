/** An address that can be connected to. */
export type Address = { readonly host: string; readonly port: number } | { readonly path: string };

/** What a target names (gRPC "Name Resolution"): a name to look up, or addresses as they are. */
export type Target =
  | { readonly scheme: "dns"; readonly host: string; readonly port: number; readonly authority: string }
  | { readonly scheme: "addresses"; readonly addresses: readonly Address[]; readonly authority: string };

/** As gRPC's DNS resolver has it. */
const defaultPort = 443;

/**
 * Reads a target: `localhost:50051`, `dns:///localhost:50051`, `ipv4:10.0.0.1:50051,10.0.0.2:50051`, `ipv6:[::1]:50051`,
 * `unix:/run/x.sock`, `unix:///run/x.sock`, `unix-abstract:name`, `passthrough:///localhost:50051`, or several of any kind:
 * `static:///10.0.0.1:50051,[::1]:50051,unix:/run/x.sock`. Throws `TypeError` for anything else.
 */
export function parseTarget(target: string): Target {
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*):(.*)$/.exec(target) ?? [];
  switch (scheme) {
    case "dns":
      return parseDns(target, withoutAuthority(target, rest));
    case "passthrough": {
      const { host, port } = parseHostPort(target, withoutAuthority(target, rest));
      return { scheme: "addresses", addresses: [{ host, port }], authority: formatHostPort(host, port) };
    }
    case "ipv4":
    case "ipv6": {
      const addresses = rest.split(",").map((each) => parseHostPort(target, each));
      const first = addresses[0]!;
      return { scheme: "addresses", addresses, authority: formatHostPort(first.host, first.port) };
    }
    case "unix": {
      const path = rest.startsWith("//") ? withoutAuthority(target, rest, "/") : rest;
      if (path === "") throw wrong(target, "a unix target needs a path, as in unix:/run/service.sock");
      return { scheme: "addresses", addresses: [{ path }], authority: "localhost" };
    }
    case "unix-abstract":
      if (rest === "") throw wrong(target, "a unix-abstract target needs a name, as in unix-abstract:service");
      return { scheme: "addresses", addresses: [{ path: `\0${rest}` }], authority: "localhost" };
    case "static":
      // Without slashes it is a host of that name.
      return rest.startsWith("//") ? parseStatic(target, withoutAuthority(target, rest)) : parseDns(target, target);
    default:
      if (rest.startsWith("//"))
        throw wrong(
          target,
          `the scheme "${scheme}" is none of dns, ipv4, ipv6, unix, unix-abstract, passthrough, static`,
        );
      return parseDns(target, target);
  }
}

/** An address as people write it: `127.0.0.1:50051`, `[::1]:50051`, `unix:/run/x.sock`. */
export function formatAddress(address: Address): string {
  if ("host" in address) return formatHostPort(address.host, address.port);
  return address.path.startsWith("\0") ? `unix-abstract:${address.path.slice(1)}` : `unix:${address.path}`;
}

/** Reads where a server is to listen: `0.0.0.0:50051`, `[::]:0`, `localhost:50051`, `unix:/run/x.sock`. Throws `TypeError`. */
export function parseListenAddress(text: string): Address {
  if (text.startsWith("unix:") || text.startsWith("unix-abstract:")) {
    const target = parseTarget(text);
    if (target.scheme === "addresses") return target.addresses[0]!;
  }
  return parseHostPort(text, text, "required");
}

function parseDns(target: string, text: string): Target {
  const { host, port } = parseHostPort(target, text);
  const authority = text.endsWith(`:${port}`) ? formatHostPort(host, port) : bracketed(host);
  return { scheme: "dns", host, port, authority };
}

/** Addresses as a server would be told to listen on them, each a server of its own. */
function parseStatic(target: string, text: string): Target {
  const addresses = text.split(",").map((each): Address => {
    if (!each.startsWith("unix:") && !each.startsWith("unix-abstract:")) return parseHostPort(target, each);
    const parsed = parseTarget(each);
    if (parsed.scheme === "addresses") return parsed.addresses[0]!;
    throw wrong(target, `${each} is no address`);
  });
  const first = addresses[0]!;
  return {
    scheme: "addresses",
    addresses,
    authority: "host" in first ? formatHostPort(first.host, first.port) : "localhost",
  };
}

/** `//authority/rest`, of which only the rest is used: an authority would name the DNS server to ask. */
function withoutAuthority(target: string, rest: string, keep = ""): string {
  if (!rest.startsWith("//")) return rest;
  const slash = rest.indexOf("/", 2);
  if (slash < 0)
    throw wrong(target, "after // and the authority there must be a / and a name, as in dns:///localhost:50051");
  if (slash > 2) throw wrong(target, "an authority between // and / is not supported: leave it empty");
  return keep + rest.slice(slash + 1);
}

function parseHostPort(
  target: string,
  text: string,
  portIs: "optional" | "required" = "optional",
): { host: string; port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text);
  // An IPv6 address without brackets has no port.
  if (match === null && /^[0-9a-f:.%]*:[0-9a-f:.%]*:/i.test(text) && portIs === "optional")
    return { host: text, port: defaultPort };
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || host === "")
    throw wrong(target, "expected host:port, as in localhost:50051 or [::1]:50051");
  if (match?.[3] === undefined && portIs === "required")
    throw wrong(target, "a port is missing, as in 0.0.0.0:50051 (0: any that is free)");
  const port = match?.[3] === undefined ? defaultPort : Number(match[3]);
  if (port > 65_535) throw wrong(target, `${port} is no port: the largest is 65535`);
  return { host, port };
}

function formatHostPort(host: string, port: number): string {
  return `${bracketed(host)}:${port}`;
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

function wrong(target: string, why: string): TypeError {
  return new TypeError(`${JSON.stringify(target)} is no address: ${why}`);
}
