import { Server } from "@baud/grpc";
import { Blobs } from "../../server/gen/blobs_grpc.js";
import { Greeter } from "../../server/gen/helloworld_grpc.js";
import { Ticker } from "../../server/gen/ticker_grpc.js";
import { baudServerCredentials } from "../credentials/credentials.js";
import { guards } from "../credentials/tokens.js";
import { serve } from "./serve.js";

const server = new Server({ interceptors: await guards() });
server.addService(Greeter, {
  async sayHello(request) {
    return { message: request.name };
  },
});
server.addService(Ticker, {
  async *count({ count }) {
    for (let number = 1; number <= count; number++) yield { number, note: "0123456789" };
  },
  async *echo(ticks) {
    for await (const tick of ticks) yield tick;
  },
});
server.addService(Blobs, {
  async *download({ count, sizeBytes }) {
    const data = new Uint8Array(sizeBytes).fill(0x61);
    for (let number = 1; number <= count; number++) yield { data };
  },
  async upload(blobs) {
    let count = 0;
    for await (const _ of blobs) count++;
    return { count };
  },
  async *acknowledge(blobs) {
    let count = 0;
    for await (const _ of blobs) yield { count: ++count };
  },
});

await serve({
  listen: (host, port) => server.listen(`${host}:${port}`, baudServerCredentials()),
  stop: () => server.shutdown({ graceMs: 0 }),
});
