import { Channel, ChannelCredentials } from "@baud/grpc";
import { createClient } from "@baud/rpc";
import { Option } from "commander";
import { addressOf, clientCommand } from "../command-line.js";
import { fixedWindows } from "./fixed-windows.js";
import { showFlowControl } from "./flow-control.js";
import { Greeter } from "./gen/helloworld_grpc.js";
import { GreeterService as GreeterV1 } from "./gen/tutorial/helloworld/v1/helloworld_grpc.js";
import { GreeterService as GreeterV2 } from "./gen/tutorial/helloworld/v2/helloworld_grpc.js";

const parts = {
  async greeter() {
    const stub = createClient(Greeter, channel);
    const first = await stub.sayHello({ name: "czl" });
    console.log(`Greeter client received: ${first.message}`);
    const second = await stub.sayHelloAgain({ name: "daydaygo" });
    console.log(`Greeter client received: ${second.message}`);
  },

  async v1() {
    const stub = createClient(GreeterV1, channel);
    const { message } = await stub.sayHello({ name: "Jack" });
    console.log(`Greeter client received: ${message}`);
  },

  async v2() {
    const stub = createClient(GreeterV2, channel);
    for await (const { message } of stub.sayHello({ name: "Jack" })) {
      console.log(`Greeter client received: ${message}`);
    }
  },

  async v3() {
    await showFlowControl(channel);
  },
};

const program = clientCommand("helloworld", 50051)
  .addOption(new Option("--only <part>", "one part instead of all of them").choices(Object.keys(parts)))
  .parse();
const { only } = program.opts<{ only?: keyof typeof parts }>();

await using channel = new Channel(addressOf(program), ChannelCredentials.insecure(), fixedWindows);

console.log("Will try to greet world ...");
for (const [name, run] of Object.entries(parts)) {
  if (only === undefined || only === name) await run();
}
