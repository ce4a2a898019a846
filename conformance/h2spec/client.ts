import { setTimeout as sleep } from "node:timers/promises";
import type { ConnectionListener, StreamListener } from "@baud/http2";
import { connect } from "@baud/http2/node";

// A client on @baud/http2 that asks for one URL, and ends with the connection, or when the server says that it goes. h2specd judges it
// by its frames, and gives it three seconds from its start to its end.

const url = new URL(process.argv[2]!);
const nothing = (): void => {};
let end = nothing;
const isOver = new Promise<void>((resolve) => {
  end = resolve;
});
const connectionListener: ConnectionListener = {
  onStream: () => streamListener,
  onOutput: nothing,
  onSettings: nothing,
  onStreamsAvailable: nothing,
  onGoaway: end,
  onClosed: end,
};
const { connection } = await connect(
  { target: { host: url.hostname, port: Number(url.port) } },
  () => connectionListener,
);
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
await isOver;
// The last words are written in the turn in which they are said.
await sleep(10);
process.exit();
