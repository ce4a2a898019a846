import type { DrivenSocket } from "./secure-socket.js";

/** A host and a port as one writes them: `127.0.0.1:50051`, `[::1]:50051`, `localhost:50051`. */
export function formatHostPort(host: string, port: number): string {
  // Joined it is one string, where a template would keep the strings that it is made of: servers keep one for each connection.
  return host.includes(":") ? ["[", host, "]:", port].join("") : [host, port].join(":");
}

/** A unix socket: `unix:/run/baud.sock`, or `unix-abstract:name` where the path begins with NUL. */
export function formatPath(path: string): string {
  return path.startsWith("\0") ? `unix-abstract:${path.slice(1)}` : `unix:${path}`;
}

/** The address of this side of a socket. */
export function localAddressOf(socket: DrivenSocket, path: string | undefined): string {
  if (path !== undefined) return formatPath(path);
  return formatHostPort(plain(socket.localAddress), socket.localPort ?? 0);
}

/** The address of the other side. */
export function remoteAddressOf(socket: DrivenSocket, path: string | undefined): string {
  if (path !== undefined) return formatPath(path);
  return formatHostPort(plain(socket.remoteAddress), socket.remotePort ?? 0);
}

/** An IPv4 address that came in on a socket for both families is written as what it is. */
function plain(address: string | undefined): string {
  return (address ?? "unknown").replace(/^::ffff:(?=\d+\.)/, "");
}
