import { once } from "node:events";
import http2, { type ClientHttp2Stream, type IncomingHttpHeaders } from "node:http2";
import type { AddressInfo } from "node:net";
import type { ConnectionListener, ConnectionOptions, HeaderList, StreamListener } from "@baud/http2";
import { connect, listen } from "@baud/http2/node";

/** One exchange, made at random: what the client sends, and what the server answers to it. */
export interface Exchange {
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly trailers: readonly (readonly [name: string, value: string])[];
  /** The server resets the stream with this code instead. */
  readonly resetCode: number | undefined;
}

/** What either side saw of an exchange, in words that do not depend on the implementation. */
export interface Seen {
  readonly request: string;
  readonly response: string;
}

/**
 * Makes the exchanges on one connection between the two given, all at once. Both sides let the other keep so many octets of HPACK's
 * dynamic table, and use as many themselves.
 */
export async function exchangeAll(
  client: "baud" | "node",
  server: "baud" | "node",
  exchanges: readonly Exchange[],
  tableSize: number,
): Promise<Seen[]> {
  const requests: string[] = [];
  const start = server === "baud" ? startBaud : startNode;
  const running = await start(exchanges, tableSize, requests);
  try {
    const responses = await (client === "baud" ? callBaud : callNode)(running.port, exchanges, tableSize);
    return responses.map((response, i) => ({ request: requests[i] ?? "(none)", response }));
  } finally {
    await running.close();
  }
}

interface Running {
  readonly port: number;
  close(): Promise<void>;
}

async function startBaud(exchanges: readonly Exchange[], tableSize: number, requests: string[]): Promise<Running> {
  const listener = await listen({ address: { host: "127.0.0.1", port: 0 }, http2: ownTables(tableSize) }, () => ({
    ...quietConnection,
    onStream(stream, headers, endStream) {
      const number = Number(headers[headers.indexOf(":path") + 1]!.slice(1));
      const { resetCode, responseBytes, trailers } = exchanges[number]!;
      let size = 0;
      const answer = (): void => {
        requests[number] = `${size} bytes, ${ownFields(headers)}`;
        if (resetCode !== undefined) {
          stream.reset(resetCode);
          return;
        }
        stream.sendHeaders([":status", "200", "x-number", String(number)], false);
        stream.sendData(new Uint8Array(responseBytes), trailers.length === 0);
        if (trailers.length > 0) stream.sendTrailers(trailers.flat());
      };
      if (endStream) answer();
      return {
        ...quietStream,
        onData(data, isLast) {
          size += data.length;
          stream.consume(data.length);
          if (isLast) answer();
        },
      };
    },
  }));
  return {
    port: (listener.address as { port: number }).port,
    async close() {
      for (const socket of listener.connections) socket.destroy();
      await listener.close();
    },
  };
}

async function startNode(exchanges: readonly Exchange[], tableSize: number, requests: string[]): Promise<Running> {
  const server = http2.createServer(nodeTables(tableSize));
  server.on("stream", (stream, headers) => {
    const number = Number(headers[":path"]!.slice(1));
    const { resetCode, responseBytes, trailers } = exchanges[number]!;
    let size = 0;
    stream.on("error", () => {});
    stream.on("data", (data: Buffer) => {
      size += data.length;
    });
    stream.on("end", () => {
      requests[number] = `${size} bytes, ${ownFields(listOf(headers))}`;
      if (resetCode !== undefined) {
        stream.close(resetCode);
        return;
      }
      stream.respond({ ":status": 200, "x-number": String(number) }, { waitForTrailers: trailers.length > 0 });
      stream.on("wantTrailers", () => stream.sendTrailers(grouped(trailers)));
      stream.end(Buffer.alloc(responseBytes));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
    },
  };
}

async function callBaud(port: number, exchanges: readonly Exchange[], tableSize: number): Promise<string[]> {
  const ready = withResolvers<void>();
  const socket = await connect({ target: { host: "127.0.0.1", port }, http2: ownTables(tableSize) }, () => ({
    ...quietConnection,
    onSettings: ready.resolve,
  }));
  await ready.promise;
  const answers = exchanges.map(
    ({ fields, requestBytes }, number) =>
      new Promise<string>((resolve) => {
        let head = "";
        let size = 0;
        const end = (trailers: HeaderList): void => resolve(`${head}${size} bytes, ${ownFields(trailers)}`);
        const stream = socket.connection.openStream(
          [":method", "POST", ":scheme", "http", ":path", `/${number}`, ":authority", "a", ...fields.flat()],
          requestBytes === 0,
          {
            ...quietStream,
            onHeaders(headers, endStream) {
              head = `${ownFields(headers)}; `;
              if (endStream) end([]);
            },
            onData(data, endStream) {
              size += data.length;
              stream.consume(data.length);
              if (endStream) end([]);
            },
            onTrailers: end,
            onReset: ({ code }) => resolve(`reset ${code}`),
          },
        );
        if (requestBytes > 0) stream.sendData(new Uint8Array(requestBytes), true);
      }),
  );
  const seen = await Promise.all(answers);
  socket.connection.shutdown(performance.now());
  await socket.whenClosed();
  return seen;
}

async function callNode(port: number, exchanges: readonly Exchange[], tableSize: number): Promise<string[]> {
  const session = http2.connect(`http://127.0.0.1:${port}`, nodeTables(tableSize));
  const seen = await Promise.all(
    exchanges.map(({ fields, requestBytes }, number) => {
      const headers = { ":method": "POST", ":path": `/${number}`, ":authority": "a", ...grouped(fields) };
      const stream = session.request(headers, { endStream: requestBytes === 0 });
      if (requestBytes > 0) stream.end(Buffer.alloc(requestBytes));
      return answerOf(stream);
    }),
  );
  session.close();
  return seen;
}

function ownTables(tableSize: number): ConnectionOptions {
  return { headerTableSize: tableSize, encoderTableSize: tableSize };
}

function nodeTables(tableSize: number): http2.SessionOptions {
  return { settings: { headerTableSize: tableSize }, maxDeflateDynamicTableSize: tableSize };
}

function answerOf(stream: ClientHttp2Stream): Promise<string> {
  return new Promise((resolve) => {
    let head = "";
    let size = 0;
    let trailers: HeaderList = [];
    stream.on("response", (headers) => {
      head = `${ownFields(listOf(headers))}; `;
    });
    stream.on("data", (data: Buffer) => {
      size += data.length;
    });
    stream.on("trailers", (fields) => {
      trailers = listOf(fields);
    });
    stream.on("error", () => {});
    stream.on("close", () =>
      resolve(stream.rstCode === 0 ? `${head}${size} bytes, ${ownFields(trailers)}` : `reset ${stream.rstCode}`),
    );
  });
}

/** The fields that an exchange is about, in an order of their own; several of one name are joined, as node:http2 does it. */
function ownFields(headers: HeaderList): string {
  const values = new Map<string, string[]>();
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!;
    if (name.startsWith("x-")) values.set(name, [...(values.get(name) ?? []), headers[i + 1]!]);
  }
  return [...values]
    .map(([name, all]) => `${name}=${all.join(", ")}`)
    .sort()
    .join("&");
}

function listOf(headers: IncomingHttpHeaders): HeaderList {
  return Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]));
}

function grouped(fields: Exchange["fields"]): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const [name, value] of fields) groups[name] = [...(groups[name] ?? []), value];
  return groups;
}

/** A promise with what settles it, which Node 20 does not have. */
function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((onValue) => {
    resolve = onValue;
  });
  return { promise, resolve };
}

const quietConnection: ConnectionListener = {
  onStream: () => quietStream,
  onOutput() {},
  onSettings() {},
  onStreamsAvailable() {},
  onGoaway() {},
  onClosed() {},
};
const quietStream: StreamListener = { onHeaders() {}, onData() {}, onTrailers() {}, onReset() {}, onWritable() {} };
