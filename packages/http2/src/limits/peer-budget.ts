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
 * one such thing, and returns the fault with which the peer is to be cut off, when it was one too many. What is useful
 * gives back of those that honest peers send with it, so that a busy peer is not taken for an attacker.
 */
export class PeerBudget {
  readonly #counters: CounterSet;
  readonly #options: PeerBudgetOptions;
  // Made when something is taken out of them, since an idle connection should cost little: until then they are full.
  #resets: TokenBucket | undefined = undefined;
  #causedResets: TokenBucket | undefined = undefined;
  #control: TokenBucket | undefined = undefined;
  #incidental: TokenBucket | undefined = undefined;
  /** Control frames for which there is no bucket yet. */
  #firstControlFrames = 0;
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

  /**
   * SETTINGS, GOAWAY, a PING, or an acknowledgement of nothing: CVE-2019-9512 and 9515. Only time gives these back, since
   * SETTINGS may concern every stream, and nobody needs many.
   */
  onControlFrame(now: number): Fault | undefined {
    this.#counters.controlFramesReceived++;
    const { controlFrameBurst, controlFramesPerSecond } = this.#options;
    if (this.#control === undefined) {
      const first = Math.min(FIRST_CONTROL_FRAMES, controlFrameBurst);
      if (++this.#firstControlFrames <= first) return undefined;
      this.#control = new TokenBucket(controlFrameBurst, controlFramesPerSecond, now, first);
    }
    return this.#control.spend(now) ? undefined : TOO_MANY_CONTROL_FRAMES;
  }

  /**
   * The acknowledgement of a PING of ours, or a PING behind headers or data of ours: by these peers measure the bandwidth,
   * thousands of times a second where the round trip is short. It costs nothing, since there is one for something that we sent.
   */
  onExpectedFrame(): void {
    this.#counters.controlFramesReceived++;
  }

  /** PRIORITY, 1xx, or a frame of unknown type: CVE-2019-9513. */
  onIncidentalFrame(now: number): Fault | undefined {
    this.#counters.controlFramesReceived++;
    return this.#spendIncidental(now);
  }

  /** A frame that came too late for its stream. */
  onLateFrame(now: number): Fault | undefined {
    return this.#spendIncidental(now);
  }

  /** DATA without data and without END_STREAM: CVE-2019-9518. */
  onEmptyData(): Fault | undefined {
    this.#counters.emptyDataFramesReceived++;
    return ++this.#emptyData > this.#options.maxEmptyDataFrames ? TOO_MANY_EMPTY_FRAMES : undefined;
  }

  /** DATA that has data. */
  onData(): void {
    this.#emptyData = 0;
  }

  /** Headers of a request, a final response, or trailers. */
  onHeaders(): void {
    this.#emptyData = 0;
    this.#incidental?.earn(LATE_FRAMES_OF_A_CALL);
  }

  /** A stream has ended as streams should, and was answered with data. */
  onStreamServed(): void {
    this.#resets?.earn(1);
  }

  #spendIncidental(now: number): Fault | undefined {
    const { controlFrameBurst, controlFramesPerSecond } = this.#options;
    this.#incidental ??= new TokenBucket(controlFrameBurst, controlFramesPerSecond, now);
    return this.#incidental.spend(now) ? undefined : TOO_MANY_INCIDENTAL_FRAMES;
  }
}

/** Each connection has some: the settings, a PING or two. They are counted, and make no bucket yet. */
const FIRST_CONTROL_FRAMES = 8;

/**
 * What an honest client may send on a stream that the server has ended meanwhile, as often as it makes calls: the frame that ends
 * its request, and RST_STREAM.
 */
const LATE_FRAMES_OF_A_CALL = 2;

const TOO_MANY_RESETS = calm("streams are reset faster than they can be of use", "resetBurst");
const TOO_MANY_FAULTS = calm("too many streams had to be reset", "causedResetBurst");
const TOO_MANY_CONTROL_FRAMES = calm("too many PING or SETTINGS frames", "controlFrameBurst");
const TOO_MANY_INCIDENTAL_FRAMES = calm(
  "too many PRIORITY, 1xx or unknown frames, or frames of streams that have ended",
  "controlFrameBurst",
);
const TOO_MANY_EMPTY_FRAMES = calm("too many DATA frames without data", "maxEmptyDataFrames");

function calm(reason: string, limit: LimitName): Fault {
  return connectionFault(ErrorCode.ENHANCE_YOUR_CALM, reason, limit);
}
