import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { it } from "node:test";
import { openTunnel } from "./http-tunnel.js";
import { lookupOf } from "./testing/lookup-of.js";

const target = { host: "shop.test", port: 443 };

it("tries all addresses of a proxy's name", async () => {
  const asked: string[] = [];
  const server = createServer((socket) => {
    socket.on("data", (bytes) => {
      asked.push(bytes.toString());
      socket.end("HTTP/1.1 200 OK\r\n\r\nfirst words");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  // Nobody can answer at the first.
  const lookup = lookupOf("255.255.255.255", "127.0.0.1");
  const tunnel = await openTunnel({ host: "proxy.test", port }, target, { lookup }, new AbortController().signal);
  assert.deepEqual(asked, ["CONNECT shop.test:443 HTTP/1.1\r\nHost: shop.test:443\r\n\r\n"]);
  let received = "";
  tunnel.on("data", (bytes) => {
    received += String(bytes);
  });
  await once(tunnel.resume(), "end");
  assert.equal(received, "first words");
  tunnel.destroy();
  server.close();
});

it("tells of every address of a proxy when none answers, and gives up when told to", async () => {
  const { signal } = new AbortController();
  const proxy = { host: "proxy.test", port: 1 };
  await assert.rejects(openTunnel(proxy, target, { lookup: lookupOf("127.0.0.1", "::1") }, signal), {
    message: /^the proxy proxy\.test:1: connect E\w+ 127\.0\.0\.1:1.*; connect E\w+ ::1:1/,
  });
  const giveUp = new AbortController();
  const opening = openTunnel(proxy, target, { lookup: () => {} }, giveUp.signal);
  giveUp.abort(new Error("enough"));
  await assert.rejects(opening, { message: "enough" });
});
