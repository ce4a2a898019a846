import type { ConnectionListener, Stream, StreamListener } from "@baud/http2";
import { listen } from "@baud/http2/node";

// A plain HTTP server on @baud/http2: it answers every request with the content that came with it. h2spec sends GET, which a
// gRPC server must refuse, and so never sees what comes behind a request that is served.

function echo(stream: Stream, endStream: boolean): StreamListener {
  stream.sendHeaders([":status", "200"], false);
  if (endStream) stream.sendData(Buffer.from("nothing came"), true);
  return {
    onHeaders() {},
    onData(data, isLast) {
      stream.sendData(data.slice(), isLast);
      stream.consume(data.length);
    },
    onTrailers: () => void stream.sendData(new Uint8Array(0), true),
    onReset() {},
    onWritable() {},
  };
}

const connectionListener: ConnectionListener = {
  onStream: (stream, _headers, endStream) => echo(stream, endStream),
  onOutput() {},
  onSettings() {},
  onStreamsAvailable() {},
  onGoaway() {},
  onClosed() {},
};

const listener = await listen(
  { address: { host: "127.0.0.1", port: Number(process.argv[2]) } },
  () => connectionListener,
);
process.once("SIGTERM", () => {
  for (const socket of listener.connections) socket.destroy();
  void listener.close();
});
