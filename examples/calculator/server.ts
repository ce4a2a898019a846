import { Server } from "@baud/grpc";
import { RpcError, Status } from "@baud/rpc";
import { addressOf, serverCommand } from "../command-line.js";
import { serve } from "../serve.js";
import { Cal } from "./gen/SimpleCal_grpc.js";

const program = serverCommand("calculator", 50051).parse();

const server = new Server();
server.addService(Cal, {
  add: ({ number1, number2 }) => ({ number: int32(number1 + number2, `${number1} + ${number2}`) }),
  multiply: ({ number1, number2 }) => ({ number: int32(number1 * number2, `${number1} * ${number2}`) }),
});
await serve(server, addressOf(program));

/** A result that the reply's int32 can hold. Wrapping it around would be a wrong answer that looks like a right one. */
function int32(result: number, calculation: string): number {
  if (result < -(2 ** 31) || result >= 2 ** 31) {
    throw new RpcError(Status.OUT_OF_RANGE, `${calculation} does not fit into 32 bits`);
  }
  return result;
}
