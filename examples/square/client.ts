import { readFileSync } from "node:fs";
import { Channel, ChannelCredentials } from "@baud/grpc";
import { createBlockingClient } from "@baud/grpc/blocking";
import { createClient } from "@baud/rpc";
import { addressOf, clientCommand } from "../command-line.js";
import { callAllBlocking } from "./blocking-calls.js";
import { callAll } from "./calls.js";
import { certificates } from "./certificates.js";
import { SquareService } from "./gen/data_grpc.js";

const program = clientCommand("square", 5000)
  .option("--tls", "connect over TLS, trusting the development authority in certs/")
  .option("--blocking", "make calls that block, instead of awaiting them")
  .parse();
const { tls, blocking } = program.opts<{ tls?: true; blocking?: true }>();

const credentials = tls
  ? ChannelCredentials.ssl({ rootCertificates: readFileSync(certificates.authority) })
  : ChannelCredentials.insecure();
if (blocking) {
  using stub = createBlockingClient(SquareService, addressOf(program), { credentials });
  callAllBlocking(stub);
} else {
  await using channel = new Channel(addressOf(program), credentials);
  await callAll(createClient(SquareService, channel));
}
