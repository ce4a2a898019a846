import { Channel, ChannelCredentials } from "@baud/grpc";
import { createClient } from "@baud/rpc";
import { addressOf, clientCommand } from "../command-line.js";
import { Compute } from "./gen/compute_grpc.js";

const program = clientCommand("compute", 19999).argument("[text]", "the text to measure", "123456").parse();
const [helloworld] = program.processedArgs as [string];

await using channel = new Channel(addressOf(program), ChannelCredentials.insecure());
const stub = createClient(Compute, channel);

const { result } = await stub.sayHello({ helloworld });
console.log(`received: ${result}`);
