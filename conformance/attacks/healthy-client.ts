import { Channel, ChannelCredentials } from "@baud/grpc";
import { type Client, createClient } from "@baud/rpc";
import { ImplementedTestService } from "../interop/test-service.js";
import type { Target } from "./attack.js";

/** A client that does nothing wrong, and wants its answers. */
export class HealthyClient implements AsyncDisposable {
  readonly #channel: Channel;
  readonly #stub: Client<typeof ImplementedTestService>;

  constructor({ port }: Target) {
    this.#channel = new Channel(`127.0.0.1:${port}`, ChannelCredentials.insecure());
    this.#stub = createClient(ImplementedTestService, this.#channel);
  }

  /** Calls one after the other; how long each took, in ms. */
  async calls(count: number): Promise<number[]> {
    const latencies: number[] = [];
    for (let i = 0; i < count; i++) {
      const started = performance.now();
      await this.#stub.emptyCall({}, { timeoutMs: 60_000 });
      latencies.push(performance.now() - started);
    }
    return latencies;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#channel[Symbol.asyncDispose]();
  }
}
