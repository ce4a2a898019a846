/** What a probe measures for. */
export interface ProbeHost {
  sendProbePing(onAcknowledged: (roundTripMs: number) => void): void;
  /** The link takes more than the windows allow: they should be this large. */
  onLargerWindow(sizeBytes: number): void;
}

/**
 * Measures the product of bandwidth and delay: what arrives between a PING and its acknowledgement is what the link
 * carries in a round trip. When that is most of the window, the window may be what limits the peer, and grows, up to a
 * limit; as long as that makes the link no faster, it stays.
 *
 * A probe begins when credit is given back, which is when data came that fills a part of the window: connections with
 * little data send no PING. It goes on from acknowledgement to acknowledgement while the link may yet be faster, because
 * a measurement that begins in the middle of what a window let out sees only the rest of it.
 */
export class BandwidthProbe {
  readonly #host: ProbeHost;
  readonly #maxWindow: number;
  #window: number;
  #isRunning = false;
  #receivedBytes = 0;
  /** How fast the link was when the window last grew. */
  #bytesPerMs = 0;

  constructor(host: ProbeHost, window: number, maxWindow: number) {
    this.#host = host;
    this.#window = window;
    this.#maxWindow = maxWindow;
  }

  onData(sizeBytes: number): void {
    this.#receivedBytes += sizeBytes;
  }

  /**
   * Credit was given back to the peer. Without data since the last acknowledgement the peer may have sent nothing since the last PING, and
   * counts one more of them as too many (gRFC A8): a reader that takes its time gives credit again and again for what came before.
   */
  onCredit(): void {
    if (!this.#isRunning && this.#receivedBytes > 0) this.#begin();
  }

  #begin(): void {
    if (this.#window >= this.#maxWindow) return;
    this.#isRunning = true;
    this.#receivedBytes = 0;
    this.#host.sendProbePing((roundTripMs) => this.#measured(roundTripMs));
  }

  #measured(roundTripMs: number): void {
    this.#isRunning = false;
    const sample = this.#receivedBytes;
    this.#receivedBytes = 0;
    if (sample < this.#window * STREAMING) return;
    const isLimit = sample >= this.#window * FULL;
    // More than a window is what had piled up before the PING was sent: it would make the link look too fast to be beaten.
    const bytesPerMs = Math.min(sample, this.#window) / Math.max(roundTripMs, SHORTEST_ROUND_TRIP_MS);
    const isFaster = bytesPerMs >= this.#bytesPerMs * FASTER;
    if (isLimit && !isFaster) return;
    if (isLimit) {
      this.#bytesPerMs = bytesPerMs;
      this.#window = Math.min(this.#maxWindow, this.#window * GROWTH);
      this.#host.onLargerWindow(this.#window);
    }
    this.#begin();
  }
}

/** The part of a window in a round trip from which on data counts as streaming, and a new measurement is worth its PING. */
const STREAMING = 1 / 4;
/** The part from which on the window counts as what limits the peer. */
const FULL = 2 / 3;
/** By how much the link must be faster than with the window before. */
const FASTER = 5 / 4;
/** A round trip shows what the last growth brought, and one more is needed to see it whole: doubling would be too slow. */
const GROWTH = 4;
/** Below this the clock is too coarse for a quotient. */
const SHORTEST_ROUND_TRIP_MS = 0.1;
