import type { BlockingClient } from "@baud/grpc/blocking";
import type { SquareService } from "./gen/data_grpc.js";
import { numbers } from "./numbers.js";

/** The same calls, by functions that return when they are over: there is no promise anywhere. */
export function callAllBlocking(stub: BlockingClient<typeof SquareService>): void {
  const square = stub.square({ message: 12.3 });
  console.log(`square(12.3) = ${square.message}`);

  const squares: number[] = [];
  for (const { message } of stub.rangeSquare({ message: 12 })) squares.push(message);
  console.log(`rangeSquare(12) = ${squares.join(" ")}`);

  const sum = stub.sumSquare(numbers());
  console.log(`sumSquare(0 … 11) = ${sum.message}`);

  for (const { message } of stub.streamrangeSquare(numbers("send"))) {
    console.log(`streamrangeSquare: received ${message}`);
  }
}
