import { Server } from "@baud/grpc";
import { type ClientInterceptor, createClient, intercept, wasCompressed } from "@baud/rpc";
import { Library } from "./gen/library_grpc.js";
import { library } from "./library-service.js";
import { channelTo } from "./listening.js";

/** Messages that travel compressed: all of a channel or of a server, those of one call, or not this one. */
export async function compression(): Promise<void> {
  await using server = new Server({
    compression: "gzip",
    interceptors: [
      async ({ method }, next) => {
        await next({
          request(message) {
            console.log(`${method.name}: the request came ${wasCompressed(message) ? "compressed" : "as it is"}`);
            return message;
          },
        });
      },
    ],
  });
  server.addService(Library, library);
  await using channel = await channelTo(server);
  const stub = createClient(Library, intercept(channel, tellingHow));

  const text = "Call me Ishmael. ".repeat(1000);
  await stub.addBooks([{ text }], { compression: "gzip" });
  await stub.addBooks([{ text }]);
  await stub.findBook({ title: "Moby-Dick" });
}

const tellingHow: ClientInterceptor = async ({ method }, next) => {
  await next({
    response(message) {
      console.log(`${method.name}: the response came ${wasCompressed(message) ? "compressed" : "as it is"}`);
      return message;
    },
  });
};
