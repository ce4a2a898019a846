import { RpcError, Status } from "@baud/rpc";
import type { Answer } from "./question.js";

/** What a process has been asked and has not answered. */
export class OpenQuestions {
  readonly #asked = new Map<number, Asked>();
  readonly #timeoutMs: number;
  #count = 0;

  /** A process may take `timeoutMs` to answer. */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** Asks by `tell`, which is given the number of the question. Rejects with UNAVAILABLE when no answer comes in time. */
  ask(tell: (id: number) => void): Promise<Answer> {
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#giveUp(id, "The process does not answer"), this.#timeoutMs);
      this.#asked.set(id, { resolve, reject, timer });
      tell(id);
    });
  }

  onAnswer(id: number, answer: Answer): void {
    this.#take(id)?.resolve(answer);
  }

  /** No more answers will come. */
  giveUp(why: string): void {
    for (const id of this.#asked.keys()) this.#giveUp(id, why);
  }

  #giveUp(id: number, why: string): void {
    this.#take(id)?.reject(new RpcError(Status.UNAVAILABLE, why));
  }

  #take(id: number): Asked | undefined {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    clearTimeout(asked?.timer);
    return asked;
  }
}

interface Asked {
  resolve(answer: Answer): void;
  reject(error: RpcError): void;
  readonly timer: NodeJS.Timeout;
}
