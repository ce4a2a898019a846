import { Server } from "@baud/grpc";
import { createClient } from "@baud/rpc";
import { Library } from "./gen/library_grpc.js";
import { library } from "./library-service.js";
import { channelTo } from "./listening.js";

/** What travels beside the messages: texts, and bytes under names that end in `-bin`, in both directions. */
export async function metadata(): Promise<void> {
  await using server = new Server();
  server.addService(Library, {
    ...library,
    findBook(request, context) {
      console.log(`the server was sent x-shelf ${context.metadata.get("x-shelf")}`);
      context.sendInitialMetadata({ "x-librarian": "Ada" });
      context.trailers.set("x-seal-bin", new Uint8Array([0xc0, 0xff, 0xee]));
      return library.findBook(request, context);
    },
  });
  await using channel = await channelTo(server);

  const call = createClient(Library, channel).findBook(
    { title: "Moby-Dick" },
    { metadata: { "x-shelf": "sea stories" } },
  );
  console.log(`before the response: x-librarian ${(await call.headers).get("x-librarian")}`);
  console.log(`the response: ${(await call).title}`);
  const seal = (await call.trailers).get("x-seal-bin") as Uint8Array;
  console.log(`after it: x-seal-bin ${Buffer.from(seal).toString("hex")}`);
}
