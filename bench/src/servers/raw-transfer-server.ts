import { createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { serverCertificate } from "../tls/certificates.js";
import { serve } from "./serve.js";

/**
 * What sockets alone can do: to who sends `d` it sends blobs without end, as fast as they are taken, and from who sends
 * `u` it reads all that comes.
 */
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
    while (!socket.destroyed && socket.write(blob));
  };
  socket.once("data", (first: Buffer) => {
    if (first[0] === "d".charCodeAt(0)) {
      socket.on("drain", write);
      write();
    }
    socket.on("data", () => {});
  });
}
