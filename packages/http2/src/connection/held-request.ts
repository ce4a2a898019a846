import type { HeaderList } from "../header/header-list.js";
import type { Http2Stream } from "../stream/http2-stream.js";
import type { StreamListener } from "../stream/stream.js";
import { SendHalf } from "../stream/stream-state.js";

/**
 * A request that waits until the peer has read some of the answers it caused before (RFC 9113 section 10.5). What comes
 * on its stream is kept and not consumed, so that the windows bound it.
 */
export class HeldRequest implements StreamListener {
  readonly stream: Http2Stream;
  readonly headers: HeaderList;
  readonly endStream: boolean;
  #events: ((listener: StreamListener) => void)[] = [];

  constructor(stream: Http2Stream, headers: HeaderList, endStream: boolean) {
    this.stream = stream;
    this.headers = headers;
    this.endStream = endStream;
    stream.listener = this;
  }

  /** The stream was cut off while it waited. */
  get isGone(): boolean {
    return this.stream.send === SendHalf.CUT_OFF;
  }

  /** Tells the stream's listener what has come. */
  handOver(listener: StreamListener): void {
    this.stream.listener = listener;
    for (const event of this.#events) {
      if (this.isGone) return;
      event(listener);
    }
  }

  onData(data: Uint8Array, endStream: boolean): void {
    const copy = data.slice();
    this.#events.push((listener) => listener.onData(copy, endStream));
  }

  onTrailers(headers: HeaderList): void {
    this.#events.push((listener) => listener.onTrailers(headers));
  }

  onReset(): void {
    this.#events = [];
  }

  onHeaders(): void {}
  onWritable(): void {}
}
