import { type Handlers, RpcError, Status } from "@baud/rpc";
import type { Library } from "./gen/library_grpc.js";
import type { Book } from "./gen/library_pb.js";

/** The books of the library, in the order of their years. */
const books: readonly Book[] = [
  { title: "Frankenstein", year: 1818, text: "I beheld the wretch. ".repeat(500) },
  { title: "Moby-Dick", year: 1851, text: "The whale, the whale! ".repeat(500) },
  { title: "Middlemarch", year: 1871, text: "Fear is almost always haunted by terror. ".repeat(500) },
];

/** What the servers of these examples do, each unless it says otherwise. */
export const library: Handlers<typeof Library> = {
  findBook({ title }) {
    const book = books.find((each) => each.title === title);
    if (book === undefined) throw new RpcError(Status.NOT_FOUND, `There is no book named ${JSON.stringify(title)}`);
    return book;
  },

  *listBooks() {
    yield* books;
  },

  async addBooks(added) {
    let count = 0;
    for await (const _ of added) count++;
    return { count };
  },
};
