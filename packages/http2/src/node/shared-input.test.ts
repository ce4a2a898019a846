import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { it } from "node:test";
import { shareInput } from "./shared-input.js";

/** Others than Node may leave a socket as it is. */
const isNode = !("bun" in process.versions || "deno" in process.versions);

it("a server's sockets read into one memory", async () => {
  const server = createServer(shareInput).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const memories = new Set<ArrayBufferLike>();
  for (const word of ["one", "two"]) {
    const client = connect(port, "127.0.0.1");
    const [socket] = (await once(server, "connection")) as [Socket];
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
