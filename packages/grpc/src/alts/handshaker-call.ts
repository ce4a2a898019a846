import type { MessageInit } from "@baud/protobuf";
import { createClient, RpcError, type StreamingCall, statusName, type Transport } from "@baud/rpc";
import { HandshakerService } from "../grpc/gcp/handshaker_grpc.js";
import type { HandshakerReq, HandshakerResp } from "../grpc/gcp/handshaker_pb.js";

/** A call of the handshaker service: one handshake, in requests that each have one response. */
export class HandshakerCall implements Disposable {
  readonly #call: StreamingCall<HandshakerResp>;
  readonly #responses: AsyncIterator<HandshakerResp>;
  #next = new NextRequest();

  /** `signal` ends the call. */
  constructor(handshaker: Transport, signal: AbortSignal) {
    this.#call = createClient(HandshakerService, handshaker).doHandshake(this.#requests(), { signal });
    this.#responses = this.#call[Symbol.asyncIterator]();
  }

  /** Rejects with `Error` that tells what has become of the handshaker. */
  async ask(reqOneof: NonNullable<MessageInit<HandshakerReq>["reqOneof"]>): Promise<HandshakerResp> {
    try {
      this.#next.give({ reqOneof });
      const { done, value } = await this.#responses.next();
      if (!done) return value;
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      throw new Error(`the handshaker cannot be asked: ${statusName(error.code)}, ${error.details}`, { cause: error });
    }
    throw new Error("the handshaker has ended the handshake without a result");
  }

  /** Ends the call: nothing more is asked. */
  [Symbol.dispose](): void {
    this.#call.cancel();
  }

  async *#requests(): AsyncGenerator<MessageInit<HandshakerReq>, never> {
    for (;;) {
      const request = await this.#next.given;
      this.#next = new NextRequest();
      yield request;
    }
  }
}

/** The request that is to be sent next; it may be given before or after somebody waits for it. */
class NextRequest {
  give!: (request: MessageInit<HandshakerReq>) => void;
  readonly given: Promise<MessageInit<HandshakerReq>> = new Promise((resolve) => {
    this.give = resolve;
  });
}
