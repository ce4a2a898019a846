import { readFileSync } from "node:fs";
import type {
  Connection,
  ConnectionEnd,
  ConnectionListener,
  HeaderList,
  Stream,
  StreamListener,
  StreamReset,
} from "../../index.js";
import {
  type ConnectOptions,
  connect,
  type ListenOptions,
  listen,
  type SocketConnection,
  type SocketListener,
} from "../index.js";

/** The key and certificate of `localhost`, which sign themselves. */
export const TLS: { readonly key: Buffer; readonly cert: Buffer } = {
  key: readFileSync(new URL("../../../testdata/localhost-key.pem", import.meta.url)),
  cert: readFileSync(new URL("../../../testdata/localhost-cert.pem", import.meta.url)),
};

/** A listener that does nothing; tests change what they are about. */
export function quietListener(changes: Partial<ConnectionListener> = {}): ConnectionListener {
  return {
    onStream: () => quietStream(),
    onOutput() {},
    onSettings() {},
    onStreamsAvailable() {},
    onGoaway() {},
    onClosed() {},
    ...changes,
  };
}

export function quietStream(changes: Partial<StreamListener> = {}): StreamListener {
  return { onHeaders() {}, onData() {}, onTrailers() {}, onReset() {}, onWritable() {}, ...changes };
}

/** An echo server of ours, and what happened on it. */
export interface EchoServer extends AsyncDisposable {
  readonly listener: SocketListener;
  readonly port: number;
  readonly requests: HeaderList[];
  readonly resets: StreamReset[];
  /** The first of them. */
  readonly firstReset: Promise<StreamReset>;
  readonly ends: ConnectionEnd[];
}

/** Answers every request with its own data, and trailers that tell how much it was. */
export async function startEcho(options: Partial<ListenOptions> = {}): Promise<EchoServer> {
  const requests: HeaderList[] = [];
  const resets: StreamReset[] = [];
  const firstReset = deferred<StreamReset>();
  const onReset = (reset: StreamReset): void => {
    resets.push(reset);
    firstReset.resolve(reset);
  };
  const ends: ConnectionEnd[] = [];
  const listener = await listen({ address: { host: "127.0.0.1", port: 0 }, ...options }, () =>
    quietListener({
      onStream: (stream, headers, endStream) => {
        requests.push(headers);
        return echo(stream, headers, endStream, onReset);
      },
      onClosed: (end) => ends.push(end),
    }),
  );
  const { address } = listener;
  return {
    listener,
    port: "port" in address ? address.port : 0,
    requests,
    resets,
    firstReset: firstReset.promise,
    ends,
    async [Symbol.asyncDispose]() {
      for (const socket of listener.connections) socket.destroy();
      await listener.close();
    },
  };
}

function echo(
  stream: Stream,
  headers: HeaderList,
  endStream: boolean,
  onReset: (reset: StreamReset) => void,
): StreamListener {
  let size = 0;
  const firstOwn = headers.findIndex((name, i) => i % 2 === 0 && name.startsWith("x-"));
  stream.sendHeaders([":status", "200", ...(firstOwn < 0 ? [] : headers.slice(firstOwn))], false);
  const end = (): void => stream.sendTrailers(["x-size", String(size)]);
  // What the client does not read stays in the stream's buffer, and what stays there is not consumed.
  let waiting = 0;
  if (endStream) end();
  return quietStream({
    onData(data, isLast) {
      size += data.length;
      if (stream.sendData(data.slice(), false)) stream.consume(data.length);
      else waiting += data.length;
      if (isLast) end();
    },
    onTrailers: end,
    onWritable() {
      stream.consume(waiting);
      waiting = 0;
    },
    onReset,
  });
}

/** What a call came to. */
export interface Answer {
  readonly headers: HeaderList;
  readonly data: Buffer;
  readonly trailers: HeaderList;
}

/** One request with all its data at once. Rejects with the `StreamReset`. */
export function call(connection: Connection, headers: HeaderList, data: Uint8Array): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let received: HeaderList = [];
    const pieces: Uint8Array[] = [];
    const finish = (trailers: HeaderList): void =>
      resolve({ headers: received, data: Buffer.concat(pieces), trailers });
    const stream = connection.openStream(headers, false, {
      onHeaders(list, endStream) {
        received = list;
        if (endStream) finish([]);
      },
      onData(piece, endStream) {
        pieces.push(piece.slice());
        stream.consume(piece.length);
        if (endStream) finish([]);
      },
      onTrailers: finish,
      onReset: reject,
      onWritable() {},
    });
    stream.sendData(data, true);
  });
}

/** A client of ours, connected. */
export async function open(
  target: ConnectOptions["target"],
  options: Partial<ConnectOptions> = {},
): Promise<SocketConnection> {
  return await connect({ target, ...options }, () => quietListener());
}

export function request(path = "/", ...more: string[]): HeaderList {
  return [":method", "POST", ":scheme", "http", ":path", path, ":authority", "localhost", ...more];
}

/** A promise with what settles it, which Node 20 does not have. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (reason: unknown) => void } {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((onValue, onReason) => {
    resolve = onValue;
    reject = onReason;
  });
  return { promise, resolve, reject };
}
