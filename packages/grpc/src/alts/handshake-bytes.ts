import type { Socket } from "node:net";

/** More than any handshake has: who sends it without end is no peer. */
const maxUnconsumedBytes = 64 * 1024;

/** What the peer has sent during the handshake, and the handshaker has not used yet. */
export class HandshakeBytes {
  readonly #socket: Socket;
  readonly #signal: AbortSignal;
  unconsumed: Buffer = Buffer.alloc(0);

  constructor(socket: Socket, signal: AbortSignal) {
    this.#socket = socket;
    this.#signal = signal;
  }

  /** Resolves when there is more of it. Rejects with an error of code `ECONNRESET` when the peer leaves, or the signal aborts. */
  async waitForMore(): Promise<void> {
    const more = await this.#read();
    this.unconsumed = this.unconsumed.length === 0 ? more : Buffer.concat([this.unconsumed, more]);
    if (this.unconsumed.length > maxUnconsumedBytes) {
      throw new Error(`the peer has sent more than ${maxUnconsumedBytes} bytes that are no handshake`);
    }
  }

  /** The handshaker has used so many. Throws `Error` when there are not so many. */
  consume(count: number): void {
    if (count > this.unconsumed.length) {
      throw new Error(`the handshaker has used ${count} bytes of ${this.unconsumed.length}`);
    }
    this.unconsumed = this.unconsumed.subarray(count);
  }

  /** Puts back what is left, so that it is the next that is read from the socket. */
  giveBack(): void {
    if (this.unconsumed.length > 0) this.#socket.unshift(this.unconsumed);
  }

  #read(): Promise<Buffer> {
    const socket = this.#socket;
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        socket.off("readable", onReadable);
        socket.off("end", onLeft);
        socket.off("close", onLeft);
        this.#signal.removeEventListener("abort", onLeft);
      };
      const onReadable = (): void => {
        const chunk: Buffer | null = socket.read();
        if (chunk === null) return;
        settle();
        resolve(chunk);
      };
      const onLeft = (): void => {
        settle();
        reject(Object.assign(new Error("the peer has left during the handshake"), { code: "ECONNRESET" }));
      };
      socket.on("readable", onReadable);
      socket.on("end", onLeft);
      socket.on("close", onLeft);
      this.#signal.addEventListener("abort", onLeft);
      if (socket.destroyed || this.#signal.aborted) onLeft();
      else onReadable();
    });
  }
}
