import { Server } from "@baud/grpc";
import { addressOf, serverCommand } from "../command-line.js";
import { serve } from "../serve.js";
import { Compute } from "./gen/compute_grpc.js";

const program = serverCommand("compute", 19999).parse();

const server = new Server();
server.addService(Compute, {
  // Characters, not UTF-16 units: what Python's len() counts.
  sayHello: ({ helloworld }) => ({ result: String([...helloworld].length) }),
});
await serve(server, addressOf(program));
