import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from "node:net";
import { it } from "node:test";
import { createServer as createTlsServer, connect as dialTls } from "node:tls";
import { shareInput } from "./shared-input.js";
import { TLS } from "./testing/echo.js";

/** Others than Node may leave a socket as it is. */
const isNode = !("bun" in process.versions || "deno" in process.versions);

interface Kind {
  readonly name: string;
  /** What a server tells when it has a socket. */
  readonly event: string;
  createServer(): Server;
  connect(port: number): Socket;
}

const kinds: readonly Kind[] = [
  {
    name: "TCP",
    event: "connection",
    createServer: () => createServer(shareInput),
    connect: (port) => dial(port, "127.0.0.1"),
  },
  {
    name: "TLS",
    event: "secureConnection",
    createServer: () => createTlsServer(TLS, shareInput),
    connect: (port) => dialTls({ port, host: "127.0.0.1", ca: TLS.cert, servername: "localhost" }),
  },
];

for (const { name, event, createServer, connect } of kinds) {
  it(`${name}: a server's sockets read into one memory`, async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const memories = new Set<ArrayBufferLike>();
    for (const word of ["one", "two"]) {
      const client = connect(port);
      const [socket] = (await once(server, event)) as [Socket];
      const received = new Promise<void>((resolve) => {
        let text = "";
        socket.on("data", (chunk: Buffer) => {
          memories.add(chunk.buffer);
          text += chunk.toString();
          if (text === word) resolve();
        });
      });
      client.write(word);
      await received;
      client.destroy();
      socket.destroy();
    }
    server.close();
    if (isNode) assert.equal(memories.size, 1);
    else assert.ok(memories.size > 0);
  });
}
