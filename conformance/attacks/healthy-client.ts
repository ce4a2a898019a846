import { Channel, ChannelCredentials } from "@baud/grpc";
import { type Client, createClient } from "@baud/rpc";
import { ImplementedTestService } from "../interop/test-service.js";
import type { Target } from "./attack.js";

/** A client that does nothing wrong, and wants its answers. */
export class HealthyClient implements AsyncDisposable {
  /** How long each call took that was answered. */
  readonly latenciesMs: number[] = [];
  /** Why the first call failed that did. */
  failure: string | undefined = undefined;
  readonly #channel: Channel;
  readonly #stub: Client<typeof ImplementedTestService>;

  constructor({ port }: Target) {
    this.#channel = new Channel(`127.0.0.1:${port}`, ChannelCredentials.insecure());
    this.#stub = createClient(ImplementedTestService, this.#channel);
  }

  /** Calls one after the other; none any more when one has failed. */
  async calls(count: number): Promise<void> {
    for (let i = 0; i < count && this.failure === undefined; i++) {
      const started = performance.now();
      try {
        await this.#stub.emptyCall({}, { timeoutMs: 60_000 });
      } catch (error) {
        this.failure = String(error);
        return;
      }
      this.latenciesMs.push(performance.now() - started);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#channel[Symbol.asyncDispose]();
  }
}
