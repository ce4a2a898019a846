import type { MethodDefinition } from "../service/service-definition.js";
import { Status } from "../status/status.js";
import { MessageQueue, type MessageQueueSource } from "../streaming/message-queue.js";
import type { CallEnd } from "../transport/call-end.js";
import type { StreamingCall } from "./client.js";
import { ClientCallState, rejectWith } from "./client-call-state.js";

/** A call with a stream of responses, which is what the caller iterates over. */
export class ManyResponsesCall<Request, Response>
  extends ClientCallState<Request, Response>
  implements StreamingCall<Response>, MessageQueueSource
{
  readonly #queue: MessageQueue<Response>;

  constructor(method: MethodDefinition<Request, Response>) {
    super(method);
    this.#queue = new MessageQueue(this);
  }

  override onMessage(message: Response): void {
    this.#queue.push(message);
  }

  protected override onCallEnd(end: CallEnd): CallEnd {
    this.#queue.end(end.code === Status.OK ? undefined : () => rejectWith(end));
    return end;
  }

  onTaken(): void {
    this.consumed();
  }

  onAbandoned(): void {
    this.cancel("The caller reads no more responses");
  }

  next(): Promise<IteratorResult<Response, void>> {
    return this.#queue.next();
  }

  return(): Promise<IteratorResult<Response, void>> {
    return this.#queue.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
