import { readFileSync } from "node:fs";
import { Channel, ChannelCredentials } from "@baud/grpc";
import { createClient } from "@baud/rpc";
import { addressOf, clientCommand } from "../command-line.js";
import { certificates } from "./certificates.js";
import { SquareService } from "./gen/data_grpc.js";

const program = clientCommand("square", 5000)
  .option("--tls", "connect over TLS, trusting the development authority in certs/")
  .parse();
const { tls } = program.opts<{ tls?: true }>();

const credentials = tls
  ? ChannelCredentials.ssl({ rootCertificates: readFileSync(certificates.authority) })
  : ChannelCredentials.insecure();
await using channel = new Channel(addressOf(program), credentials);
const stub = createClient(SquareService, channel);

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

/** The numbers from 0 to 11 as requests, announced one by one when there is something to say. */
function* numbers(verb?: string): Generator<{ message: number }> {
  for (let message = 0; message < 12; message++) {
    if (verb) console.log(`streamrangeSquare: ${verb} ${message}`);
    yield { message };
  }
}
