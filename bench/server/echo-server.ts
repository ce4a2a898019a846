import { parseArgs } from "node:util";
import { Server, ServerCredentials } from "@baud/grpc";
import { Greeter } from "./gen/helloworld_grpc.js";

// A unary echo and nothing else, for load generators: `npm run --silent bench:server -- --port 50051`.

const { values } = parseArgs({
  options: { host: { type: "string", default: "127.0.0.1" }, port: { type: "string", default: "50051" } },
});

const server = new Server();
server.addService(Greeter, {
  async sayHello(request) {
    return { message: request.name };
  },
});
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => server.shutdown({ graceMs: 1000 }));
}

const port = await server.listen(`${values.host}:${values.port}`, ServerCredentials.insecure());
console.log(`listening on ${values.host}:${port}`);
