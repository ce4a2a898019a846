import { ErrorCode } from "../frame/error-code.js";
import { connectionFault, type Fault } from "../frame/fault.js";
import type { CounterSet, LimitName } from "./connection-counters.js";
import { TokenBucket } from "./token-bucket.js";

export interface PeerBudgetOptions {
  readonly resetBurst: number;
  readonly resetsPerSecond: number;
  readonly causedResetBurst: number;
  readonly causedResetsPerSecond: number;
  readonly controlFrameBurst: number;
  readonly controlFramesPerSecond: number;
  readonly maxEmptyDataFrames: number;
}

/**
 * Counts what a peer can do that costs us work and gets nobody anything (RFC 9113 section 10.5). Each method tells of
 * one such thing, and returns the fault with which the peer is to be cut off, when it was one too many. Useful frames
 * give some of it back, so that a busy peer is not taken for an attacker.
 */
export class PeerBudget {
  readonly #counters: CounterSet;
  readonly #options: PeerBudgetOptions;
  // Made when something is taken out of them, since an idle connection should cost little: until then they are full.
  #resets: TokenBucket | undefined = undefined;
  #causedResets: TokenBucket | undefined = undefined;
  #control: TokenBucket | undefined = undefined;
  #emptyData = 0;

  constructor(options: PeerBudgetOptions, counters: CounterSet) {
    this.#options = options;
    this.#counters = counters;
  }

  /** The peer has reset a stream before its end: rapid reset, CVE-2023-44487. */
  onReset(now: number): Fault | undefined {
    this.#counters.resetsReceived++;
    this.#resets ??= new TokenBucket(this.#options.resetBurst, this.#options.resetsPerSecond, now);
    return this.#resets.spend(now) ? undefined : TOO_MANY_RESETS;
  }

  /** The peer has made us reset a stream: CVE-2025-8671. */
  onCausedReset(now: number): Fault | undefined {
    this.#counters.resetsCaused++;
    this.#causedResets ??= new TokenBucket(this.#options.causedResetBurst, this.#options.causedResetsPerSecond, now);
    return this.#causedResets.spend(now) ? undefined : TOO_MANY_FAULTS;
  }

  /** PING, SETTINGS, PRIORITY, 1xx, or a frame of unknown type: CVE-2019-9512, 9513, 9515. */
  onControlFrame(now: number): Fault | undefined {
    const { controlFrameBurst, controlFramesPerSecond } = this.#options;
    const first = Math.min(FIRST_CONTROL_FRAMES, controlFrameBurst);
    if (++this.#counters.controlFramesReceived <= first) return undefined;
    this.#control ??= new TokenBucket(controlFrameBurst, controlFramesPerSecond, now, first);
    return this.#control.spend(now) ? undefined : TOO_MANY_CONTROL_FRAMES;
  }

  /** DATA without data and without END_STREAM: CVE-2019-9518. */
  onEmptyData(): Fault | undefined {
    this.#counters.emptyDataFramesReceived++;
    return ++this.#emptyData > this.#options.maxEmptyDataFrames ? TOO_MANY_EMPTY_FRAMES : undefined;
  }

  /** Headers of a stream, or DATA that has data. */
  onUsefulFrame(): void {
    this.#emptyData = 0;
    this.#control?.earn();
  }

  /** A stream has ended as streams should. */
  onStreamEnded(): void {
    this.#resets?.earn();
  }
}

/** Each connection has some: the settings, a PING or two. They are counted, and make no bucket yet. */
const FIRST_CONTROL_FRAMES = 8;

const TOO_MANY_RESETS = calm("streams are reset faster than they can be of use", "resetBurst");
const TOO_MANY_FAULTS = calm("too many streams had to be reset", "causedResetBurst");
const TOO_MANY_CONTROL_FRAMES = calm("too many PING, SETTINGS, PRIORITY, 1xx or unknown frames", "controlFrameBurst");
const TOO_MANY_EMPTY_FRAMES = calm("too many DATA frames without data", "maxEmptyDataFrames");

function calm(reason: string, limit: LimitName): Fault {
  return connectionFault(ErrorCode.ENHANCE_YOUR_CALM, reason, limit);
}
