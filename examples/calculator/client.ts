import { Channel, ChannelCredentials } from "@baud/grpc";
import { createClient, RpcError, statusName } from "@baud/rpc";
import { InvalidArgumentError } from "commander";
import { addressOf, clientCommand } from "../command-line.js";
import { Cal } from "./gen/SimpleCal_grpc.js";

const program = clientCommand("calculator", 50051)
  .argument("[number1]", "the first number", integer, 100)
  .argument("[number2]", "the second number", integer, 300)
  .parse();
const [number1, number2] = program.processedArgs as [number, number];

await using channel = new Channel(addressOf(program), ChannelCredentials.insecure());
const stub = createClient(Cal, channel);

await show("+", stub.add({ number1, number2 }));
await show("*", stub.multiply({ number1, number2 }));

/** Prints the result of one calculation, or why there is none. */
async function show(operator: string, reply: Promise<{ number: number }>): Promise<void> {
  try {
    const { number } = await reply;
    console.log(`${number1} ${operator} ${number2} = ${number}`);
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    console.log(`${number1} ${operator} ${number2}: ${statusName(error.code)}, ${error.details}`);
    process.exitCode = 1;
  }
}

function integer(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError("An integer is needed, such as 100 or -7.");
  return Number(text);
}
