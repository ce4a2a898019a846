import { apiKeys, authenticate, Server, ServerCredentials } from "@baud/grpc";
import { addressOf, serverCommand } from "../command-line.js";
import { serve } from "../serve.js";
import { Cinema } from "./gen/cinema_grpc.js";
import { secrets, usherKey } from "./secrets.js";
import { tickets } from "./tickets.js";

const program = serverCommand("auth-custom", 50051).parse();

const server = new Server({
  interceptors: [
    authenticate([tickets(secrets, new Set(["mallory"])), apiKeys({ keys: { usher: usherKey } })], {
      publicMethods: ["/cinema.Cinema/Programme"],
    }),
  ],
});
server.addService(Cinema, {
  programme: () => ({ film: "The General" }),
  watch: (_, { principal }) => ({ visitor: `${principal?.id}, by ${principal?.scheme}` }),
});

await serve(server, addressOf(program), { credentials: ServerCredentials.local() });
