import { isIP } from "node:net";
import type { HttpProxy } from "@baud/http2/node";
import { isLocalAddress } from "../credentials/local-address.js";

/**
 * The proxy through which a host is to be reached (gRFC A1). `option` is a URL such as `http://user:password@proxy.example:3128`, or
 * false for none; without it the environment decides: `grpc_proxy`, `https_proxy` or `HTTPS_PROXY`, `http_proxy`, the first that is
 * set, except for this machine and the hosts in `no_grpc_proxy`, else in `no_proxy` or `NO_PROXY`. Throws `TypeError` for a URL that is
 * no proxy's.
 */
export function httpProxyFor(host: string, option: string | false | undefined): HttpProxy | undefined {
  if (option === false) return undefined;
  if (option !== undefined) return parseProxy(option, "the option httpProxy");
  const found = firstSet("grpc_proxy", "https_proxy", "HTTPS_PROXY", "http_proxy");
  if (found === undefined || isThisMachine(host) || isExcepted(host)) return undefined;
  return parseProxy(found.value, `the environment variable ${found.name}`);
}

function firstSet(...names: readonly string[]): { readonly name: string; readonly value: string } | undefined {
  for (const name of names) {
    const value = process.env[name];
    if (value) return { name, value };
  }
  return undefined;
}

function isThisMachine(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || isLocalAddress(isIP(host) === 6 ? `[${host}]:0` : host);
}

function parseProxy(text: string, where: string): HttpProxy {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // What is wrong with it is not shown: it may hold a password.
  if (url?.protocol !== "http:") throw new TypeError(`A proxy looks like http://proxy.example:3128, unlike ${where}`);
  const user = decodeURIComponent(url.username);
  const proof = Buffer.from(`${user}:${decodeURIComponent(url.password)}`).toString("base64");
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? 80 : Number(url.port),
    ...(user !== "" && { authorization: `Basic ${proof}` }),
  };
}

/** Names stand for themselves and all below them, `*` for all; addresses may be networks, such as 10.0.0.0/8. */
function isExcepted(host: string): boolean {
  const list = firstSet("no_grpc_proxy", "no_proxy", "NO_PROXY")?.value ?? "";
  return list.split(",").some((each) => {
    const exception = each
      .trim()
      .replace(/^\*?\./, "")
      .toLowerCase();
    if (exception === "") return false;
    if (exception === "*" || exception === host.toLowerCase()) return true;
    if (isIP(host) === 4 && exception.includes("/")) return isIn(host, exception);
    return isIP(host) === 0 && host.toLowerCase().endsWith(`.${exception}`);
  });
}

/** Whether an IPv4 address is in a network in CIDR notation (RFC 4632). */
function isIn(address: string, network: string): boolean {
  const [base = "", bits = ""] = network.split("/");
  const prefix = Number(bits);
  if (isIP(base) !== 4 || !/^\d+$/.test(bits) || prefix > 32) return false;
  const unused = 2 ** (32 - prefix);
  return Math.floor(numberOf(address) / unused) === Math.floor(numberOf(base) / unused);
}

function numberOf(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}
