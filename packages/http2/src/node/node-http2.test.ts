import assert from "node:assert/strict";
import { once } from "node:events";
import http2 from "node:http2";
import type { AddressInfo } from "node:net";
import { describe, it } from "node:test";
import { ErrorCode } from "../index.js";
import { call, deferred, open, quietStream, request, startEcho, TLS } from "./testing/echo.js";

/** Header values that try every way of encoding, sent twice so that tables are used. */
const fields: readonly string[] = [
  "x-plain",
  "value",
  "x-long",
  "v".repeat(3000),
  "x-octets",
  "\u00e9\u00ff~",
  "x-numbers",
  "0123456789",
  "x-empty",
  "",
  "grpc-timeout",
  "1S",
  "cookie",
  "a=b",
  "authorization",
  "Bearer secret",
];

const asObject = (list: readonly string[]): Record<string, string> =>
  Object.fromEntries(list.flatMap((name, i) => (i % 2 === 0 ? [[name, list[i + 1]!]] : [])));

for (const secure of [false, true]) {
  const over = secure ? "TLS" : "TCP";

  describe(`node:http2's client against our server, over ${over}`, () => {
    it("gets headers, data and trailers", async () => {
      await using server = await startEcho(secure ? { tls: TLS } : {});
      const url = `${secure ? "https" : "http"}://localhost:${server.port}`;
      const client = http2.connect(url, {
        ca: TLS.cert,
        lookup: (_host, _options, done) => done(null, [{ address: "127.0.0.1", family: 4 }] as never, 4),
      });
      for (const size of [0, 5, 100_000, 1_000_000]) {
        const stream = client.request({ ":method": "POST", ":path": "/a", ...asObject(fields) });
        const trailers = once(stream, "trailers");
        const response = once(stream, "response");
        stream.end(Buffer.alloc(size, 1));
        const pieces: Buffer[] = [];
        for await (const piece of stream) pieces.push(piece as Buffer);
        assert.equal(Buffer.concat(pieces).length, size);
        assert.equal(((await response)[0] as Record<string, string>)["x-long"], "v".repeat(3000));
        assert.equal(((await trailers)[0] as Record<string, string>)["x-size"], String(size));
      }
      for (const headers of server.requests) {
        const got = asObject(headers);
        for (const [name, value] of Object.entries(asObject(fields))) assert.equal(got[name], value, name);
      }
      const roundTrip = await new Promise<number>((resolve) => client.ping((_error, ms) => resolve(ms)));
      assert.ok(roundTrip > 0);
      client.close();
      await once(client, "close");
    });

    it("can reset a stream", async () => {
      await using server = await startEcho(secure ? { tls: TLS } : {});
      const client = http2.connect(`${secure ? "https" : "http"}://127.0.0.1:${server.port}`, {
        rejectUnauthorized: false,
      });
      const stream = client.request({ ":method": "POST", ":path": "/" });
      stream.on("error", () => {});
      await once(stream, "response");
      stream.destroy(new Error("enough")); // `close` would end the request first.
      const { code, initiator } = await server.firstReset;
      assert.deepEqual([code, initiator], [ErrorCode.INTERNAL_ERROR, "remote"]);
      client.destroy();
    });
  });

  describe(`our client against node:http2's server, over ${over}`, () => {
    it("gets headers, data and trailers, and sees it close", async () => {
      const server = secure ? http2.createSecureServer(TLS) : http2.createServer();
      server.on("stream", (stream, headers) => {
        stream.on("error", () => {}); // The last one is refused.
        const echoed = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(":")));
        stream.respond({ ":status": 200, ...echoed }, { waitForTrailers: true });
        stream.on("wantTrailers", () => stream.sendTrailers({ "x-end": "yes" }));
        stream.pipe(stream);
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      const socket = await open(
        { host: "127.0.0.1", port: (server.address() as AddressInfo).port },
        secure ? { tls: { ca: TLS.cert, servername: "localhost" } } : {},
      );
      for (let round = 0; round < 3; round++) {
        const sizes = [0, 5, 100_000, 1_000_000];
        const answers = await Promise.all(
          sizes.map((size) => call(socket.connection, request("/", ...fields), Buffer.alloc(size, 2))),
        );
        for (const [i, { headers, data, trailers }] of answers.entries()) {
          assert.equal(data.length, sizes[i]);
          const got = asObject(headers);
          for (const [name, value] of Object.entries(asObject(fields))) assert.equal(got[name], value, name);
          assert.equal(asObject(trailers)["x-end"], "yes");
        }
      }
      const reset = deferred<number>();
      server.once("stream", (stream) => stream.close(http2.constants.NGHTTP2_REFUSED_STREAM));
      socket.connection.openStream(request(), true, quietStream({ onReset: ({ code }) => reset.resolve(code) }));
      assert.equal(await reset.promise, ErrorCode.REFUSED_STREAM);
      socket.connection.shutdown(performance.now());
      await socket.whenClosed();
      server.close();
      await once(server, "close");
    });
  });
}
