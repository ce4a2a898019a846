import { once } from "node:events";
import { Metadata, RpcError, type ServerContext, type Status } from "@baud/rpc";
import { CallRegister } from "./call-register.js";
import type { ProbeHandlers } from "./gen/probe_grpc.js";
import type { Answer, Ask, CallId, Ended } from "./gen/probe_pb.js";

type Reply = Partial<Answer>;

/** The probe, served by Baud. Its `.proto` tells what the methods do. */
export class ProbeService implements ProbeHandlers {
  readonly #register: CallRegister = new CallRegister();

  async unary(ask: Ask, context: ServerContext): Promise<Reply> {
    using _call = this.#begin(context);
    await finish(ask, context);
    return answer(ask, 0, context);
  }

  async *serverStream(ask: Ask, context: ServerContext): AsyncGenerator<Reply> {
    using _call = this.#begin(context);
    for (let number = 0; number < ask.answers; number++) yield answer(ask, number, context);
    await finish(ask, context);
  }

  async clientStream(asks: AsyncIterable<Ask>, context: ServerContext): Promise<Reply> {
    using _call = this.#begin(context);
    const texts: string[] = [];
    let number = 0;
    let askedPaddingBytes = 0;
    for await (const ask of asks) {
      number++;
      askedPaddingBytes += ask.padding.length;
      if (ask.text) texts.push(ask.text);
      await finish(ask, context);
    }
    return { text: texts.join(","), number, askedPaddingBytes, hasDeadline: hasDeadline(context) };
  }

  async *bidiStream(asks: AsyncIterable<Ask>, context: ServerContext): AsyncGenerator<Reply> {
    using _call = this.#begin(context);
    let number = 0;
    for await (const ask of asks) {
      if (ask.code === 0) yield answer(ask, number++, context);
      await finish(ask, context);
    }
  }

  async awaitStart({ id }: CallId): Promise<object> {
    await this.#register.started(id);
    return {};
  }

  async awaitEnd({ id }: CallId): Promise<Ended> {
    return { how: await this.#register.ended(id) };
  }

  /** Sends the caller's metadata back, and notes that the call is here until the result is disposed of. */
  #begin(context: ServerContext): Disposable {
    const echo = new Metadata();
    for (const [key, value] of context.metadata) if (key.startsWith("x-probe-")) echo.append(key, value);
    context.trailers.merge(echo);
    context.sendInitialMetadata(echo);

    const id = context.metadata.get("id") ?? "";
    this.#register.start(id);
    return { [Symbol.dispose]: () => this.#register.end(id, context.isCancelled ? "cancelled" : "done") };
  }
}

/** Lingers or fails, if the ask says so. */
async function finish(ask: Ask, context: ServerContext): Promise<void> {
  if (ask.linger && !context.signal.aborted) await once(context.signal, "abort");
  if (ask.code !== 0) throw new RpcError(ask.code as Status, ask.details);
}

function answer(ask: Ask, number: number, context: ServerContext): Reply {
  return {
    text: ask.text,
    number,
    hasDeadline: hasDeadline(context),
    askedPaddingBytes: ask.padding.length,
    padding: new Uint8Array(ask.answerPaddingBytes),
  };
}

function hasDeadline(context: ServerContext): boolean {
  return context.deadline !== Number.POSITIVE_INFINITY;
}
