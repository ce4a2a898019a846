import { Server } from "@baud/grpc";
import { type ClientInterceptor, createClient, intercept, type ServerInterceptor, statusName } from "@baud/rpc";
import { Library } from "./gen/library_grpc.js";
import { library } from "./library-service.js";
import { channelTo } from "./listening.js";

/** Code around calls, on both sides: who calls is told by the client and noted by the server, for methods of any kind. */
export async function interceptors(): Promise<void> {
  await using server = new Server({ interceptors: [noting] });
  server.addService(Library, library);
  await using channel = await channelTo(server);
  const stub = createClient(Library, intercept(channel, introducing("reader-7")));

  await stub.findBook({ title: "Moby-Dick" });
  await stub.findBook({ title: "Emma" }).status;
  let books = 0;
  for await (const _ of stub.listBooks({})) books++;
  console.log(`received ${books} books`);
}

function introducing(name: string): ClientInterceptor {
  return async (context, next) => {
    context.metadata.set("x-reader", name);
    await next();
  };
}

const noting: ServerInterceptor = async ({ method, metadata }, next) => {
  let responses = 0;
  const { code } = await next({
    response(message) {
      responses++;
      return message;
    },
  });
  console.log(`${metadata.get("x-reader")} called ${method.name}: ${statusName(code)}, ${responses} responses`);
};
