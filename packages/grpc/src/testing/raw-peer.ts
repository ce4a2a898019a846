import {
  type Connection,
  type ConnectionEnd,
  type ConnectionListener,
  type ConnectionOptions,
  ErrorCode,
  type HeaderList,
  type Stream,
  type StreamListener,
  type StreamReset,
} from "@baud/http2";
import { connect, listen, type SocketListener } from "@baud/http2/node";

/** What was answered to a raw request. */
export interface RawAnswer {
  readonly headers: HeaderList;
  readonly trailers: HeaderList | undefined;
  readonly data: Buffer;
  readonly reset: StreamReset | undefined;
}

/** A client that speaks HTTP/2 and no gRPC, to send what no gRPC client would. */
export class RawClient implements ConnectionListener, AsyncDisposable {
  connection!: Connection;
  readonly closed: Promise<ConnectionEnd>;
  #onClosed: (end: ConnectionEnd) => void = () => {};
  #whenClosed: () => Promise<void> = async () => {};

  private constructor() {
    this.closed = new Promise((resolve) => {
      this.#onClosed = resolve;
    });
  }

  static async connect(port: number): Promise<RawClient> {
    const client = new RawClient();
    const socket = await connect({ target: { host: "127.0.0.1", port } }, () => client);
    client.connection = socket.connection;
    client.#whenClosed = () => socket.whenClosed();
    return client;
  }

  /** A well-formed request, except for the fields that are replaced (`undefined` removes one). */
  request(
    replaced: Readonly<Record<string, string | undefined>>,
    body: Uint8Array | undefined,
    endStream = true,
  ): Promise<RawAnswer> {
    const fields: Record<string, string | undefined> = {
      ":method": "POST",
      ":scheme": "http",
      ":path": "/test.Texts/Upper",
      ":authority": "test",
      "content-type": "application/grpc",
      te: "trailers",
      ...replaced,
    };
    const headers = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [name, value]));
    return new Promise((resolve) => {
      const answer = new AnswerListener(resolve);
      const stream = this.connection.openStream(headers, body === undefined && endStream, answer);
      answer.stream = stream;
      if (body !== undefined) stream.sendData(body, endStream);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.connection.close(ErrorCode.NO_ERROR, "");
    await this.#whenClosed();
  }

  onStream(): StreamListener {
    throw new Error("a server opens no streams");
  }
  onOutput(): void {}
  onSettings(): void {}
  onStreamsAvailable(): void {}
  onGoaway(): void {}
  onClosed(end: ConnectionEnd): void {
    this.#onClosed(end);
  }
}

class AnswerListener implements StreamListener {
  stream: Stream | undefined;
  readonly #resolve: (answer: RawAnswer) => void;
  #headers: HeaderList = [];
  #data: Buffer = Buffer.alloc(0);

  constructor(resolve: (answer: RawAnswer) => void) {
    this.#resolve = resolve;
  }

  onHeaders(headers: HeaderList, endStream: boolean): void {
    this.#headers = headers;
    if (endStream) this.#end(undefined, undefined);
  }

  onData(data: Uint8Array, endStream: boolean): void {
    this.#data = Buffer.concat([this.#data, data]);
    this.stream?.consume(data.length);
    if (endStream) this.#end(undefined, undefined);
  }

  onTrailers(headers: HeaderList): void {
    this.#end(headers, undefined);
  }

  onReset(reset: StreamReset): void {
    this.#end(undefined, reset);
  }

  onWritable(): void {}

  #end(trailers: HeaderList | undefined, reset: StreamReset | undefined): void {
    this.#resolve({ headers: this.#headers, trailers, data: this.#data, reset });
  }
}

/** The value of a field of a list. */
export function field(headers: HeaderList | undefined, name: string): string | undefined {
  const at = headers?.findIndex((text, index) => index % 2 === 0 && text === name) ?? -1;
  return at < 0 ? undefined : headers![at + 1];
}

/** A server that speaks HTTP/2 and no gRPC, and answers each request as it is told. */
export class RawServer implements AsyncDisposable {
  readonly #listener: SocketListener;
  readonly port: number;
  /** How many requests came. */
  readonly requests: HeaderList[];

  private constructor(listener: SocketListener, requests: HeaderList[]) {
    this.#listener = listener;
    this.port = "port" in listener.address ? listener.address.port : 0;
    this.requests = requests;
  }

  /** The data of requests is dropped as it comes, and the client given credit, unless they are not read. */
  static async start(
    answer: (stream: Stream, connection: Connection, index: number) => void,
    { http2, areRead = true }: { http2?: ConnectionOptions; areRead?: boolean } = {},
  ): Promise<RawServer> {
    const requests: HeaderList[] = [];
    const listener = await listen({ address: { host: "127.0.0.1", port: 0 }, http2 }, (socket) => ({
      onStream(stream, headers) {
        requests.push(headers);
        const index = requests.length - 1;
        // Later, as a handler would, so that the request has been taken in.
        setImmediate(() => answer(stream, socket.connection, index));
        return {
          onHeaders() {},
          onData(data) {
            if (areRead) stream.consume(data.length);
          },
          onTrailers() {},
          onReset() {},
          onWritable() {},
        };
      },
      onOutput() {},
      onSettings() {},
      onStreamsAvailable() {},
      onGoaway() {},
      onClosed() {},
    }));
    return new RawServer(listener, requests);
  }

  /** Takes no more connections. */
  stopListening(): void {
    void this.#listener.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = this.#listener.close();
    for (const socket of this.#listener.connections) socket.destroy();
    await closed;
  }
}
