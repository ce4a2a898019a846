import { RpcError, Status } from "@baud/rpc";
import type { Answer } from "./question.js";

/** How long a process may take to answer. */
const answerMs = 1_000;

/** What a process has been asked and has not answered. */
export class OpenQuestions {
  readonly #asked = new Map<number, Asked>();
  #count = 0;

  /** Asks by `tell`, which is given the number of the question. Rejects with UNAVAILABLE when no answer comes within a second. */
  ask(tell: (id: number) => void): Promise<Answer> {
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#giveUp(id, "The process does not answer"), answerMs);
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
