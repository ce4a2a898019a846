import { readFileSync } from "node:fs";
import { addHealth, Server, ServerCredentials } from "@baud/grpc";
import { HandlerThreads } from "@baud/grpc/offload";
import { Option } from "commander";
import { addressOf, serverCommand, wholeNumber } from "../command-line.js";
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
  .option("--workers <count>", "compute squares in so many threads", wholeNumber, 0)
  .option("--work-ms <ms>", "how long a square takes in such a thread", wholeNumber, 100)
  .parse();
const options = program.opts<{ tls?: true; answer: "during" | "after"; workers: number; workMs: number }>();
const { tls, answer, workers } = options;

// The threads start with the environment as it is now.
process.env["SQUARE_WORK_MS"] = String(options.workMs);
const threads =
  workers > 0 ? new HandlerThreads(new URL("./heavy-handlers.js", import.meta.url), { threads: workers }) : undefined;

const server = new Server();
server.addService(SquareService, {
  square: threads?.handler(SquareService, "square") ?? (({ message }) => ({ message: message ** 2 })),

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

// Whoever watches the server is answered at once, whatever the squares cost.
addHealth(server);

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
