import { Server } from "@baud/grpc";
import { Greeter } from "../../server/gen/helloworld_grpc.js";
import { compute } from "./compute.js";

/** What each process of `baud-processes` serves: an echo that takes one unit of work. */
export function createServer(): Server {
  const server = new Server();
  server.addService(Greeter, {
    sayHello({ name }) {
      return { message: compute(1) === 0 ? "" : name };
    },
  });
  return server;
}
