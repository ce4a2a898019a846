import { Channel, ChannelCredentials, Server } from "@baud/grpc";
import { addReverse } from "@baud/grpc/reverse";
import { addressOf, serverCommand, wholeNumber } from "../command-line.js";
import { serve } from "../serve.js";
import { Office } from "./gen/two_way_grpc.js";
import { Staff } from "./staff.js";

const program = serverCommand("contact-two-way", 50051)
  .option("--batch <count>", "how many tasks to give at once", wholeNumber, 10)
  .option("--pause-ms <ms>", "how long to wait before the next tasks", wholeNumber, 40_000)
  .parse();

const stopping = new AbortController();
const staff = new Staff({ ...program.opts<{ batch: number; pauseMs: number }>(), stop: stopping.signal });

const server = new Server();
server.addService(Office, {
  register({ address }) {
    if (!staff.employs(address)) {
      // A worker that can be dialled: this side is a client too.
      const channel = new Channel(address, ChannelCredentials.insecure());
      void staff.employ(address, channel).finally(() => channel.close());
    }
    return {};
  },

  report({ msg }) {
    return { ret: `服务端接收到消息:${msg}` };
  },
});

// A worker that dialled in, and is called back over its own connection.
addReverse(server, (channel) => void staff.employ(channel.peer, channel));

await serve(server, addressOf(program), { onStop: () => stopping.abort() });
