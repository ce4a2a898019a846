import assert from "node:assert/strict";
import { RpcError, Status, type StatusName, statusName } from "@baud/rpc";

/** Callers that call again and again, and the count of how their calls ended. */
export class Tally {
  /** How many calls ended with each status, by its name. */
  readonly ends: Partial<Record<StatusName, number>> = {};
  started = 0;
  /** How long the slowest call took, in ms. */
  slowestMs = 0;
  readonly #callers: Promise<void>[] = [];
  readonly #waiting: { readonly count: number; readonly wake: () => void }[] = [];
  #isOver = false;

  /** Starts callers; each makes its next call when the one before has ended. */
  call(callers: number, makeCall: () => Promise<unknown>): void {
    for (let i = 0; i < callers; i++) this.#callers.push(this.#callOn(makeCall));
  }

  get ended(): number {
    return Object.values(this.ends).reduce((sum, count) => sum + count, 0);
  }

  get failed(): number {
    return this.ended - (this.ends["OK"] ?? 0);
  }

  /** Resolves when so many more calls have ended. */
  async more(count: number): Promise<void> {
    await new Promise<void>((wake) => this.#waiting.push({ count: this.ended + count, wake }));
  }

  /** The statuses that calls failed with. */
  get failures(): StatusName[] {
    return (Object.keys(this.ends) as StatusName[]).filter((name) => name !== "OK");
  }

  /** What is to be told. */
  summary(what: string): string {
    return `${what}: ${this.ended} calls, ${JSON.stringify(this.ends)}, slowest ${Math.round(this.slowestMs)} ms, 0 hung`;
  }

  /** Lets the callers end; fails when a call does not end within half a minute. */
  async stop(): Promise<void> {
    this.#isOver = true;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${this.started - this.ended} calls hang`)), 30_000);
    });
    await Promise.race([Promise.all(this.#callers), late]);
    clearTimeout(timer);
    assert.equal(this.ended, this.started);
  }

  async #callOn(makeCall: () => Promise<unknown>): Promise<void> {
    while (!this.#isOver) {
      this.started++;
      const startedAt = performance.now();
      let code: Status = Status.OK;
      try {
        await makeCall();
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        code = error.code;
        // A caller that fails at once must not keep everybody else from going on.
        await new Promise(setImmediate);
      }
      this.slowestMs = Math.max(this.slowestMs, performance.now() - startedAt);
      const name = statusName(code);
      this.ends[name] = (this.ends[name] ?? 0) + 1;
      this.#wake();
    }
  }

  #wake(): void {
    const { ended } = this;
    while (this.#waiting[0] !== undefined && this.#waiting[0].count <= ended) this.#waiting.shift()!.wake();
  }
}
