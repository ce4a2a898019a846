import { createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { freshMessage, MessageAssembler } from "../load/touched-once.js";
import { serverCertificate } from "../tls/certificates.js";
import { serve } from "./serve.js";

/**
 * What sockets alone can do: to who sends `d` it sends blobs without end, as fast as they are taken, and from who sends
 * `u` it reads all that comes. With `--touched-once` each blob is in memory of its own, on its way out and in.
 */
const isTouched = process.argv.includes("--touched-once");
const blob = Buffer.alloc(2 ** 20, 0x61);

const server = process.argv.includes("--tls")
  ? createTlsServer(serverCertificate(), respond)
  : createServer({ noDelay: true }, respond);

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

function respond(socket: Socket): void {
  socket.on("error", () => socket.destroy());
  const write = (): void => {
    while (!socket.destroyed && socket.write(isTouched ? freshMessage(blob) : blob));
  };
  socket.once("data", (first: Buffer) => {
    if (first[0] === "d".charCodeAt(0)) {
      socket.on("drain", write);
      write();
    }
    const messages = isTouched ? new MessageAssembler(blob.length) : undefined;
    socket.on("data", (chunk: Buffer) => messages?.add(chunk));
  });
}
