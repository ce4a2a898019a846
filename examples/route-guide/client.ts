import { Channel, ChannelCredentials } from "@baud/grpc";
import { BlockingChannel, createBlockingClient } from "@baud/grpc/blocking";
import { createClient } from "@baud/rpc";
import { addressOf, clientCommand } from "../command-line.js";
import { callAllBlocking } from "./blocking-calls.js";
import { callAll } from "./calls.js";
import { RouteGuide } from "./gen/route_guide_grpc.js";
import { createBlockingClientWithoutPackage, createClientWithoutPackage } from "./without-package.js";

const program = clientCommand("route-guide", 50051)
  .option("--without-package", "call the RouteGuide that has no package")
  .option("--blocking", "make calls that block, instead of awaiting them")
  .parse();
const { withoutPackage, blocking } = program.opts<{ withoutPackage?: true; blocking?: true }>();

if (blocking) {
  using channel = new BlockingChannel(addressOf(program));
  callAllBlocking(
    withoutPackage ? createBlockingClientWithoutPackage(channel) : createBlockingClient(RouteGuide, channel),
  );
} else {
  await using channel = new Channel(addressOf(program), ChannelCredentials.insecure());
  await callAll(withoutPackage ? createClientWithoutPackage(channel) : createClient(RouteGuide, channel));
}
