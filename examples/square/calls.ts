import type { SquareServiceClient } from "./gen/data_grpc.js";
import { numbers } from "./numbers.js";

/** Calls in all four ways, each answer awaited. */
export async function callAll(stub: SquareServiceClient): Promise<void> {
  const square = await stub.square({ message: 12.3 });
  console.log(`square(12.3) = ${square.message}`);

  const squares: number[] = [];
  for await (const { message } of stub.rangeSquare({ message: 12 })) squares.push(message);
  console.log(`rangeSquare(12) = ${squares.join(" ")}`);

  const sum = await stub.sumSquare(numbers());
  console.log(`sumSquare(0 … 11) = ${sum.message}`);

  for await (const { message } of stub.streamrangeSquare(numbers("send"))) {
    console.log(`streamrangeSquare: received ${message}`);
  }
}
