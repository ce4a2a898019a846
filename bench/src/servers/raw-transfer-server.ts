import { createServer, type Socket } from "node:net";
import { createServer as createTlsServer, TLSSocket } from "node:tls";
import {
  BlobReader,
  BlobWriter,
  blobHandlingOf,
  madeAnew,
  readingInto,
  readMemoryBytes,
} from "../load/blob-transfer.js";
import { serverCertificate } from "../tls/certificates.js";
import { serve } from "./serve.js";

/**
 * What sockets alone can do: to who sends `d` it sends blobs without end, as fast as they are taken, and from who sends
 * `u` it reads all that comes. `BlobHandling` tells what is done with each blob.
 */
const handling = blobHandlingOf(process.argv);
const blob = Buffer.alloc(2 ** 20, 0x61);

const server = process.argv.includes("--tls")
  ? createTlsServer(serverCertificate(), respond)
  : createServer({ noDelay: true, pauseOnConnect: handling === "copied" }, respond);

await serve({
  async listen(host, port) {
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : port;
  },
  async stop() {
    process.exit();
  },
});

function respond(accepted: Socket): void {
  const reader = new BlobReader(blob.length, handling);
  const writer = new BlobWriter(blob, handling);
  const write = (): void => {
    while (!socket.destroyed && writer.write(socket));
  };
  let hasBegun = false;
  const receive = (chunk: Uint8Array): void => {
    if (hasBegun) reader.add(chunk);
    else if (chunk[0] === "d".charCodeAt(0)) {
      socket.on("drain", write);
      write();
    }
    hasBegun = true;
  };
  const isShared = handling === "copied" && !(accepted instanceof TLSSocket);
  const socket = isShared
    ? madeAnew(accepted, readingInto(Buffer.allocUnsafeSlow(readMemoryBytes), receive))
    : accepted;
  socket.on("error", () => socket.destroy());
  if (!isShared) socket.on("data", receive);
}
