import type { Logger } from "@baud/rpc";

/** So that whoever fails again and again does not fill the disk. */
const intervalMs = 1_000;

/** Tells the operator of handshakes that failed, and of connections that came to nothing, at most once a second for each port. */
export class HandshakeLog {
  readonly #logger: Logger;
  readonly #what: string;
  #toldAt: number = Number.NEGATIVE_INFINITY;
  #untold = 0;

  /** `what` begins the message: `An ALTS handshake`. */
  constructor(logger: Logger, what: string = "A TLS handshake") {
    this.#logger = logger;
    this.#what = what;
  }

  /** `address` is that of the port. */
  tell(reason: string, client: string | undefined, address: string, now: number): void {
    if (now - this.#toldAt < intervalMs) {
      this.#untold++;
      return;
    }
    const untold = this.#untold === 0 ? {} : { untold: this.#untold };
    this.#toldAt = now;
    this.#untold = 0;
    const from = client === undefined ? {} : { client };
    this.#logger.warn({ ...from, address, ...untold }, `${this.#what} failed: ${reason}`);
  }
}
