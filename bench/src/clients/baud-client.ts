import { Channel, ChannelCredentials } from "@baud/grpc";
import { createClient, type StreamingCall } from "@baud/rpc";
import { Greeter } from "../../server/gen/helloworld_grpc.js";
import { Ticker } from "../../server/gen/ticker_grpc.js";
import type { Tick } from "../../server/gen/ticker_pb.js";
import type { ConnectedClient } from "./client-under-test.js";
import { drive } from "./drive.js";

drive({ connect });

/** The channel connects with its first call, before anything is counted. */
async function connect(address: string): Promise<ConnectedClient> {
  const channel = new Channel(address, ChannelCredentials.insecure());
  const greeter = createClient(Greeter, channel);
  const ticker = createClient(Ticker, channel);
  return {
    sayHello(name, done) {
      greeter
        .sayHello({ name })
        .then(
          (reply) => done(reply.message === name ? undefined : new Error(`the reply was "${reply.message}"`)),
          done,
        );
    },
    count(count, received, done) {
      read(ticker.count({ count }), received).then(() => done(undefined), done);
    },
    echo(count, received, done) {
      read(ticker.echo(ticks(count)), received).then(() => done(undefined), done);
    },
    close: () => channel.close(),
  };
}

async function read(ticks: StreamingCall<Tick>, received: () => void): Promise<void> {
  for await (const _ of ticks) received();
}

function* ticks(count: number): Iterable<Pick<Tick, "number" | "note">> {
  for (let number = 1; number <= count; number++) yield { number, note: "0123456789" };
}
