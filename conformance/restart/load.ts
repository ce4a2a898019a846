import type { Channel } from "@baud/grpc";
import { type Client, createClient, RpcError, statusName } from "@baud/rpc";
import { ImplementedTestService } from "../interop/test-service.js";

type Stub = Client<typeof ImplementedTestService>;

/** Callers that call one after the other until they are told to stop, and the count of how their calls ended. */
export class Load {
  calls = 0;
  /** The failures, by status and details. */
  readonly failures: Map<string, number> = new Map();
  readonly #open: () => Channel;
  readonly #kept: Channel[] = [];
  readonly #callers: Promise<void>[] = [];
  #isOver = false;

  /** `open` makes a channel to what is under load. */
  constructor(open: () => Channel) {
    this.#open = open;
    for (let n = 0; n < 4; n++) this.#startWithOwnChannel(unary);
    for (let n = 0; n < 2; n++) this.#startWithOwnChannel(pingPong);
    // Connections that are about to come when a process stops listening.
    for (let n = 0; n < 4; n++) this.#callers.push(this.#callOn(() => this.#callOverNewConnection()));
  }

  /** Resolves when the last calls have ended. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#callers);
    await Promise.all(this.#kept.map((channel) => channel.close()));
  }

  #startWithOwnChannel(call: (stub: Stub) => Promise<void>): void {
    const channel = this.#open();
    this.#kept.push(channel);
    const stub = createClient(ImplementedTestService, channel);
    this.#callers.push(this.#callOn(() => call(stub)));
  }

  async #callOverNewConnection(): Promise<void> {
    await using channel = this.#open();
    await unary(createClient(ImplementedTestService, channel));
  }

  async #callOn(call: () => Promise<void>): Promise<void> {
    while (!this.#isOver) {
      this.calls++;
      try {
        await call();
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        const what = `${statusName(error.code)} ${error.details}`;
        this.failures.set(what, (this.failures.get(what) ?? 0) + 1);
      }
    }
  }
}

async function unary(stub: Stub): Promise<void> {
  await stub.unaryCall({ responseSize: 1000 });
}

/** A stream of questions, each asked when the one before is answered. */
async function pingPong(stub: Stub): Promise<void> {
  let answered = (): void => {};
  const questions = async function* () {
    for (let n = 0; n < 5; n++) {
      const isAnswered = new Promise<void>((resolve) => (answered = resolve));
      yield { responseParameters: [{ size: 10 }] };
      await isAnswered;
    }
  };
  let answers = 0;
  for await (const _ of stub.fullDuplexCall(questions())) {
    answers++;
    answered();
  }
  if (answers !== 5) throw new Error(`${answers} of 5 answers came`);
}
