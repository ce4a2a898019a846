/** What a probe measures for. */
export interface ProbeHost {
  sendProbePing(onAcknowledged: (roundTripMs: number) => void): void;
  /** The link takes more than the windows allow: they should be this large. */
  onLargerWindow(sizeBytes: number): void;
}

/**
 * Measures the product of bandwidth and delay: what arrives between a PING and its acknowledgement is what the link
 * carries in a round trip. When that is most of the window, the window may be what limits the peer, and is doubled, up to
 * a limit; as long as that makes the link no faster, it stays.
 *
 * A probe begins when credit is given back, which is when data came that fills a part of the window: connections with
 * little data send no PING.
 */
export class BandwidthProbe {
  readonly #host: ProbeHost;
  readonly #maxWindow: number;
  #window: number;
  #isRunning = false;
  #receivedBytes = 0;
  #bestBytesPerMs = 0;

  constructor(host: ProbeHost, window: number, maxWindow: number) {
    this.#host = host;
    this.#window = window;
    this.#maxWindow = maxWindow;
  }

  onData(sizeBytes: number): void {
    this.#receivedBytes += sizeBytes;
  }

  /** Credit was given back to the peer. */
  onCredit(): void {
    if (this.#isRunning || this.#window >= this.#maxWindow) return;
    this.#isRunning = true;
    this.#receivedBytes = 0;
    this.#host.sendProbePing((roundTripMs) => this.#measured(roundTripMs));
  }

  #measured(roundTripMs: number): void {
    this.#isRunning = false;
    const sample = this.#receivedBytes;
    const bytesPerMs = sample / Math.max(roundTripMs, SHORTEST_ROUND_TRIP_MS);
    const isFaster = bytesPerMs > this.#bestBytesPerMs;
    if (isFaster) this.#bestBytesPerMs = bytesPerMs;
    if (!isFaster || sample * 3 < this.#window * 2) return;
    this.#window = Math.min(this.#maxWindow, Math.max(2 * sample, 2 * this.#window));
    this.#host.onLargerWindow(this.#window);
  }
}

/** Below this the clock is too coarse for a quotient. */
const SHORTEST_ROUND_TRIP_MS = 0.1;
