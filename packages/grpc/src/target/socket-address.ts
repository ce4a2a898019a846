import { isIPv4, isIPv6 } from "node:net";

/** What an address is, as sockets tell it. */
export type SocketAddress =
  | { readonly kind: "ipv4" | "ipv6"; readonly host: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "other"; readonly name: string };

/** Reads an address such as `127.0.0.1:50051`, `[::1]:50051` or `unix:/path`. A zone, as in `[fe80::1%eth0]:1`, stays in the host. */
export function readSocketAddress(text: string): SocketAddress {
  if (text.startsWith("unix:")) return { kind: "unix", path: text.slice("unix:".length) };
  const [, six = "", four = "", port] = /^(?:\[(.*)\]|([^[:]*)):(\d+)$/.exec(text) ?? [];
  if (isIPv6(six)) return { kind: "ipv6", host: six, port: Number(port) };
  if (isIPv4(four)) return { kind: "ipv4", host: four, port: Number(port) };
  return { kind: "other", name: text };
}
