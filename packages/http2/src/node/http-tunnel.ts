import { connect, type Socket } from "node:net";
import { HappyEyeballs, type HostOptions, optionsForAddress } from "./happy-eyeballs.js";
import { formatHostPort } from "./socket-address.js";

/** A proxy that connects to servers on request: `CONNECT` of HTTP (RFC 9110 section 9.3.6). */
export interface HttpProxy {
  readonly host: string;
  readonly port: number;
  /** The value of `Proxy-Authorization`, if the proxy wants one: `Basic dXNlcjpwYXNz`. It is never printed. */
  readonly authorization?: string | undefined;
}

/** More than an answer to CONNECT needs. */
const maxAnswerBytes = 16 * 1024;

/**
 * Has a proxy connect to `target`, by its name: the proxy looks it up. Resolves with the socket, which is paused, and on
 * which from then on the server speaks. Rejects with `Error` when the proxy cannot be reached, or refuses; when `signal` aborts, with its reason.
 */
export function openTunnel(
  { host, port, authorization }: HttpProxy,
  target: { readonly host: string; readonly port: number },
  options: HostOptions,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const proxy = `the proxy ${formatHostPort(host, port)}`;
    let socket: Socket | undefined;
    let answer = Buffer.alloc(0);
    const settle = (): void => {
      signal.removeEventListener("abort", onAbort);
      socket?.off("error", onError);
      socket?.off("end", onEnd);
      socket?.off("data", onData);
    };
    const fail = (error: Error): void => {
      settle();
      attempts.stop();
      socket?.on("error", () => {}); // What comes after the first failure says nothing new.
      socket?.destroy();
      reject(error);
    };
    const onAbort = (): void => fail(signal.reason as Error);
    const onError = (error: Error): void => fail(new Error(`${proxy}: ${error.message}`, { cause: error }));
    const onEnd = (): void => fail(new Error(`${proxy} closed the connection without an answer`));
    const onData = (chunk: Buffer): void => {
      answer = Buffer.concat([answer, chunk]);
      const end = answer.indexOf("\r\n\r\n");
      if (end < 0) {
        if (answer.length > maxAnswerBytes) fail(new Error(`${proxy} answers with more than ${maxAnswerBytes} bytes`));
        return;
      }
      const [, status, reason = ""] = /^HTTP\/1\.[01] (\d{3}) ?([^\r\n]*)/.exec(answer.toString("latin1")) ?? [];
      if (status === undefined) fail(new Error(`${proxy} does not speak HTTP`));
      else if (!status.startsWith("2")) fail(new Error(`${proxy} refused: ${status} ${reason}`.trimEnd()));
      else succeed(socket!, answer.subarray(end + 4));
    };
    const succeed = (open: Socket, early: Buffer): void => {
      settle();
      open.pause();
      if (early.length > 0) open.unshift(early);
      resolve(open);
    };
    const onConnected = (connected: Socket): void => {
      socket = connected;
      connected.on("error", onError);
      connected.on("end", onEnd);
      connected.on("data", onData);
      const name = formatHostPort(target.host, target.port);
      const proof = authorization === undefined ? "" : `Proxy-Authorization: ${authorization}\r\n`;
      connected.write(`CONNECT ${name} HTTP/1.1\r\nHost: ${name}\r\n${proof}\r\n`);
    };
    const open = (address: string): Socket => connect(optionsForAddress(host, port, address));
    const attempts = new HappyEyeballs<Socket>({ open, onConnected, onFailed: onError }, options);
    signal.addEventListener("abort", onAbort);
    attempts.connectToHost(host);
  });
}
