import { Channel } from "@baud/grpc";
import { createClient, type StreamingCall } from "@baud/rpc";
import { Blobs } from "../../server/gen/blobs_grpc.js";
import { Greeter } from "../../server/gen/helloworld_grpc.js";
import { Ticker } from "../../server/gen/ticker_grpc.js";
import type { Tick } from "../../server/gen/ticker_pb.js";
import { baudChannelCredentials } from "../credentials/credentials.js";
import type { ConnectedClient } from "./client-under-test.js";
import { drive } from "./drive.js";

drive({ connect });

/** The channel connects with its first call, before anything is counted. */
async function connect(address: string): Promise<ConnectedClient> {
  const channel = new Channel(address, baudChannelCredentials());
  const greeter = createClient(Greeter, channel);
  const ticker = createClient(Ticker, channel);
  const blobs = createClient(Blobs, channel);
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
    download(count, sizeBytes, received, done) {
      const call = blobs.download({ count, sizeBytes });
      read(call, received).then(() => done(undefined), done);
      return () => call.cancel();
    },
    upload(count, data, sent, done) {
      blobs
        .upload(repeated(count, data, sent))
        .then(
          (summary) => done(summary.count === count ? undefined : new Error(`${summary.count} of ${count} arrived`)),
          done,
        );
    },
    uploadOn(data, acknowledged, done) {
      const call = blobs.acknowledge(repeated(Number.POSITIVE_INFINITY, data, () => {}));
      read(call, acknowledged).then(() => done(undefined), done);
      return () => call.cancel();
    },
    close: () => channel.close(),
  };
}

async function read(messages: StreamingCall<unknown>, received: () => void): Promise<void> {
  for await (const _ of messages) received();
}

function* repeated(count: number, data: Uint8Array, sent: () => void): Iterable<{ data: Uint8Array }> {
  for (let number = 1; number <= count; number++) {
    yield { data };
    sent();
  }
}

function* ticks(count: number): Iterable<Pick<Tick, "number" | "note">> {
  for (let number = 1; number <= count; number++) yield { number, note: "0123456789" };
}
