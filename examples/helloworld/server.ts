import { Server } from "@baud/grpc";
import { addressOf, serverCommand, wholeNumber } from "../command-line.js";
import { serve } from "../serve.js";
import { fixedWindows } from "./fixed-windows.js";
import { Greeter } from "./gen/helloworld_grpc.js";
import { GreeterService as GreeterV1 } from "./gen/tutorial/helloworld/v1/helloworld_grpc.js";
import { GreeterService as GreeterV2 } from "./gen/tutorial/helloworld/v2/helloworld_grpc.js";
import { GreeterService as GreeterV3 } from "./gen/tutorial/helloworld/v3/helloworld_grpc.js";
import { greetSlowly } from "./slow-greeter.js";

const program = serverCommand("helloworld", 50051)
  .option("--first-read-after-ms <ms>", "v3: how long to leave the requests unread", wholeNumber, 1000)
  .option("--work-ms <ms>", "v3: how long to work on each request", wholeNumber, 200)
  .parse();

const server = new Server(fixedWindows);

server.addService(Greeter, {
  sayHello: ({ name }) => ({ message: `hello ${name}` }),
  sayHelloAgain: ({ name }) => ({ message: `hello ${name}` }),
});

server.addService(GreeterV1, {
  sayHello: ({ name }) => ({ message: `Hello, ${name}!` }),
});

server.addService(GreeterV2, {
  async *sayHello({ name }) {
    for (let number = 0; number < 5; number++) yield { message: `Hello number ${number}, ${name}!` };
  },
});

server.addService(GreeterV3, {
  sayHello: (requests, { signal }) => greetSlowly(requests, program.opts(), signal),
});

await serve(server, addressOf(program));
