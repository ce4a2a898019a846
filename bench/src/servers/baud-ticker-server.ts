import { Server, ServerCredentials } from "@baud/grpc";
import { Ticker } from "../../server/gen/ticker_grpc.js";
import { serve } from "./serve.js";

const server = new Server();
server.addService(Ticker, {
  async *count({ count }) {
    for (let number = 1; number <= count; number++) yield { number, note: "0123456789" };
  },
  async *echo(ticks) {
    for await (const tick of ticks) yield tick;
  },
});

await serve({
  listen: (host, port) => server.listen(`${host}:${port}`, ServerCredentials.insecure()),
  stop: () => server.shutdown({ graceMs: 0 }),
});
