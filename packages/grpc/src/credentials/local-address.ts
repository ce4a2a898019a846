import { isIPv4, isIPv6 } from "node:net";

/**
 * Whether an address, as sockets tell it (`127.0.0.1:50051`, `[::1]:50051`, `unix:/run/x.sock`), cannot be reached from another
 * machine: loopback (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3) or a unix socket.
 */
export function isLocalAddress(address: string): boolean {
  if (address.startsWith("unix:") || address.startsWith("unix-abstract:")) return true;
  const host = address.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  if (isIPv4(host)) return host.startsWith("127.");
  return isIPv6(host) && /^(0*:)+0*1$/.test(host);
}
