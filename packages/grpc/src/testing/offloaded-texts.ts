import { RpcError, Status } from "@baud/rpc";
import type { OffloadedHandlers } from "../offload/index.js";
import type { Texts } from "./texts-service.js";

/** Handlers that hold up the thread that they run in: what tests of `HandlerThreads` run. */
export const handlers: OffloadedHandlers<typeof Texts> = {
  upper({ text }, context) {
    if (text === "spin") while (!context.isCancelled);
    if (text === "die") process.exit(7);
    if (text === "refuse") throw new RpcError(Status.OUT_OF_RANGE, "refused", { metadata: { "x-why": "asked" } });
    if (text === "throw") throw new TypeError("by mistake");
    if (text === "who") return { text: `${context.principal?.id} over ${context.auth.transportSecurity}` };
    context.sendInitialMetadata({ "x-head": context.metadata.get("x-sent") ?? "" });
    context.trailers.set("x-tail", context.peer);
    return { text: text.toUpperCase() };
  },

  *letters({ text }, context) {
    try {
      for (let n = 0; text === "endless"; n++) yield { text: String(n) };
      for (const letter of text) yield { text: letter };
    } finally {
      if (context.isCancelled) ended.count++;
    }
  },

  async join(texts) {
    const iterator = texts[Symbol.asyncIterator]();
    let joined = "";
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      joined += next.value.text;
      if (next.value.text !== "early") continue;
      // Asks for one more, and answers without it.
      void iterator.next();
      break;
    }
    return { text: joined };
  },

  async *echo(texts, context) {
    yield { text: `${ended.count} ended, ${context.isCancelled}` };
    for await (const { text } of texts) yield { text };
  },
};

/** Streams that this thread has ended because they were cancelled. */
const ended = { count: 0 };
