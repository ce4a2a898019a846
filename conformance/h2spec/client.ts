import type { ConnectionListener, StreamListener } from "@baud/http2";
import { connect } from "@baud/http2/node";

// A client on @baud/http2 that asks for one URL, and ends with the connection or with the answer. h2specd judges it by its frames.

const url = new URL(process.argv[2]!);
const nothing = (): void => {};
const connectionListener: ConnectionListener = {
  onStream: () => streamListener,
  onOutput: nothing,
  onSettings: nothing,
  onStreamsAvailable: nothing,
  onGoaway: nothing,
  onClosed: nothing,
};
const { connection, whenClosed } = await connect(
  { target: { host: url.hostname, port: Number(url.port) } },
  () => connectionListener,
).then((socket) => ({ connection: socket.connection, whenClosed: socket.whenClosed() }));
const streamListener: StreamListener = {
  onHeaders: nothing,
  onData: (data) => stream.consume(data.length),
  onTrailers: nothing,
  onReset: nothing,
  onWritable: nothing,
};
const stream = connection.openStream(
  [":method", "GET", ":scheme", "http", ":path", url.pathname, ":authority", url.host],
  true,
  streamListener,
);
await whenClosed;
