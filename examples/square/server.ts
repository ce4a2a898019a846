import { readFileSync } from "node:fs";
import { Server, ServerCredentials } from "@baud/grpc";
import { Option } from "commander";
import { addressOf, serverCommand } from "../command-line.js";
import { serve } from "../serve.js";
import { certificates } from "./certificates.js";
import { SquareService, type SquareServiceHandlers } from "./gen/data_grpc.js";
import type { Message } from "./gen/data_pb.js";

const program = serverCommand("square", 5000)
  .option("--tls", "serve over TLS, with the development certificate in certs/")
  .addOption(
    new Option("--answer <when>", "when streamrangeSquare answers")
      .choices(["during", "after"])
      .default("during", "during the requests"),
  )
  .parse();
const { tls, answer } = program.opts<{ tls?: true; answer: "during" | "after" }>();

const server = new Server();
server.addService(SquareService, {
  square: ({ message }) => ({ message: message ** 2 }),

  *rangeSquare({ message }) {
    for (let number = 0; number <= message; number++) yield { message: number ** 2 };
  },

  async sumSquare(numbers) {
    let sum = 0;
    for await (const { message } of numbers) sum += message ** 2;
    return { message: sum };
  },

  streamrangeSquare: answer === "during" ? squareDuringRequests : squareAfterRequests,
} satisfies SquareServiceHandlers);

await serve(server, addressOf(program), {
  credentials: tls
    ? ServerCredentials.ssl({
        privateKey: readFileSync(certificates.serverKey),
        certificateChain: readFileSync(certificates.server),
      })
    : ServerCredentials.insecure(),
});

/** Each number is answered when it arrives. */
async function* squareDuringRequests(numbers: AsyncIterable<Message>): AsyncGenerator<{ message: number }> {
  for await (const { message } of numbers) yield { message: message ** 2 };
}

/** All numbers are answered when the last one has arrived. */
async function* squareAfterRequests(numbers: AsyncIterable<Message>): AsyncGenerator<{ message: number }> {
  const squares: { message: number }[] = [];
  for await (const { message } of numbers) squares.push({ message: message ** 2 });
  yield* squares;
}
