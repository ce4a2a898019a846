import { ErrorCode } from "../frame/error-code.js";
import { connectionFault, type Fault } from "../frame/fault.js";
import { TokenBucket } from "./token-bucket.js";

/**
 * Counts what a peer can do that costs us work and gets nobody anything (RFC 9113 section 10.5). Each method tells of
 * one such thing, and returns the fault with which the peer is to be cut off, when it was one too many. Useful frames
 * give some of it back, so that a busy peer is not taken for an attacker.
 */
export class PeerBudget {
  readonly #resets: TokenBucket;
  readonly #causedResets: TokenBucket;
  readonly #control: TokenBucket;
  #emptyData = 0;

  constructor(now: number) {
    this.#resets = new TokenBucket(1000, 33, now);
    this.#causedResets = new TokenBucket(500, 33, now);
    this.#control = new TokenBucket(1000, 100, now);
  }

  /** The peer has reset a stream before its end: rapid reset, CVE-2023-44487. */
  onReset(now: number): Fault | undefined {
    return this.#resets.spend(now) ? undefined : TOO_MANY_RESETS;
  }

  /** The peer has made us reset a stream: CVE-2025-8671. */
  onCausedReset(now: number): Fault | undefined {
    return this.#causedResets.spend(now) ? undefined : TOO_MANY_FAULTS;
  }

  /** PING, SETTINGS, PRIORITY, 1xx, or a frame of unknown type: CVE-2019-9512, 9513, 9515. */
  onControlFrame(now: number): Fault | undefined {
    return this.#control.spend(now) ? undefined : TOO_MANY_CONTROL_FRAMES;
  }

  /** DATA without data and without END_STREAM: CVE-2019-9518. */
  onEmptyData(): Fault | undefined {
    return ++this.#emptyData > MAX_EMPTY_DATA ? TOO_MANY_EMPTY_FRAMES : undefined;
  }

  /** Headers of a stream, or DATA that has data. */
  onUsefulFrame(): void {
    this.#emptyData = 0;
    this.#control.earn();
  }

  /** A stream has ended as streams should. */
  onStreamEnded(): void {
    this.#resets.earn();
  }
}

const MAX_EMPTY_DATA = 100;

const TOO_MANY_RESETS = calm("streams are reset faster than they can be of use");
const TOO_MANY_FAULTS = calm("too many streams had to be reset");
const TOO_MANY_CONTROL_FRAMES = calm("too many PING, SETTINGS, PRIORITY, 1xx or unknown frames");
const TOO_MANY_EMPTY_FRAMES = calm("too many DATA frames without data");

function calm(reason: string): Fault {
  return connectionFault(ErrorCode.ENHANCE_YOUR_CALM, reason);
}
