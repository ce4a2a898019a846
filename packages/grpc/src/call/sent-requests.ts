import type { Stream } from "@baud/http2";

/** How many bytes of requests are kept for sending them again: as many as one stream buffers by itself. */
const keptBytesLimit = 256 * 1024;

/** How many bytes of requests may wait for a connection before the caller is told to wait. */
const waitingBytesLimit = 64 * 1024;

/**
 * The requests of a call, kept as long as they may have to be sent, or sent again. Most calls have one request, which
 * costs no list.
 */
export class SentRequests {
  #first: Uint8Array | undefined;
  #more: Uint8Array[] | undefined;
  #sizeBytes = 0;
  #isHalfClosed = false;
  #isWhole = true;

  /** How many requests are kept. */
  get count(): number {
    return (this.#first === undefined ? 0 : 1) + (this.#more?.length ?? 0);
  }

  /** Whether all requests are still here, so that the call can be made again. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Whether the caller has said that there are no more. */
  get isHalfClosed(): boolean {
    return this.#isHalfClosed;
  }

  /** Whether more requests should wait until there is a connection. */
  get hasRoom(): boolean {
    return this.#sizeBytes < waitingBytesLimit;
  }

  add(framed: Uint8Array): void {
    if (!this.#isWhole) return;
    this.#sizeBytes += framed.length;
    if (this.#first === undefined) {
      this.#first = framed;
    } else {
      this.#more ??= [];
      this.#more.push(framed);
    }
  }

  halfClose(): void {
    this.#isHalfClosed = true;
  }

  /** Called once the requests were sent: keeps no more of them than the limit. */
  trim(): void {
    if (this.#sizeBytes > keptBytesLimit) this.forget();
  }

  /** The requests will not be sent again. */
  forget(): void {
    this.#isWhole = false;
    this.#first = undefined;
    this.#more = undefined;
    this.#sizeBytes = 0;
  }

  /** Sends all that there is. False when the stream's buffer is full. */
  sendTo(stream: Stream): boolean {
    let hasRoom = true;
    const more = this.#more;
    if (this.#first !== undefined) hasRoom = stream.sendData(this.#first, this.#isHalfClosed && more === undefined);
    else if (this.#isHalfClosed) return stream.sendData(new Uint8Array(0), true);
    if (more !== undefined) {
      for (let i = 0; i < more.length; i++) {
        hasRoom = stream.sendData(more[i]!, this.#isHalfClosed && i === more.length - 1);
      }
    }
    this.trim();
    return hasRoom;
  }
}
