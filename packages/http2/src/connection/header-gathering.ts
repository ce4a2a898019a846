import { ErrorCode } from "../frame/error-code.js";
import { connectionFault, type Fault } from "../frame/fault.js";
import type { LimitName } from "../limits/connection-counters.js";

export interface HeaderGatheringLimits {
  readonly maxHeaderListSize: number;
  readonly maxFrameSize: number;
  /** HEADERS and CONTINUATION frames. */
  readonly maxHeaderFragments: number;
  /** Those of them that have no octets. */
  readonly maxEmptyHeaderFragments: number;
}

/** A header block that came in a HEADERS frame and CONTINUATION frames, put together (RFC 9113 section 4.3). */
export class HeaderGathering {
  readonly streamId: number;
  readonly endStream: boolean;
  /** What was wrong with the HEADERS frame, for when the block is decoded. */
  readonly fault: Fault | undefined;
  readonly #limits: HeaderGatheringLimits;
  #bytes: Uint8Array;
  #size = 0;
  #frames = 0;
  #emptyFrames = 0;

  constructor(streamId: number, endStream: boolean, fault: Fault | undefined, limits: HeaderGatheringLimits) {
    this.streamId = streamId;
    this.endStream = endStream;
    this.fault = fault;
    this.#limits = limits;
    this.#bytes = new Uint8Array(1024);
  }

  /** The block so far. */
  get block(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }

  /** Adds a fragment. The fault is that of a flood (CVE-2024-27316): too many octets, or frames, or empty frames. */
  add(bytes: Uint8Array, start: number, end: number): Fault | undefined {
    const { maxHeaderListSize, maxFrameSize, maxHeaderFragments, maxEmptyHeaderFragments } = this.#limits;
    // Huffman code can make text longer, but what was meant to be read is far below twice the limit.
    const maxBytes = Math.max(2 * maxHeaderListSize, maxFrameSize);
    const size = this.#size + end - start;
    this.#frames++;
    if (start === end) this.#emptyFrames++;
    if (size > maxBytes) return TOO_MANY_OCTETS;
    if (this.#frames > maxHeaderFragments) return TOO_MANY_FRAMES;
    if (this.#emptyFrames > maxEmptyHeaderFragments) return TOO_MANY_EMPTY_FRAMES;
    if (size > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(size, 2 * this.#bytes.length));
      larger.set(this.block);
      this.#bytes = larger;
    }
    this.#bytes.set(bytes.subarray(start, end), this.#size);
    this.#size = size;
    return undefined;
  }
}

const TOO_MANY_OCTETS = flood("a header block has too many octets", "maxHeaderListSize");
const TOO_MANY_FRAMES = flood("a header block has too many frames", "maxHeaderFragments");
const TOO_MANY_EMPTY_FRAMES = flood("a header block has too many empty frames", "maxEmptyHeaderFragments");

function flood(reason: string, limit: LimitName): Fault {
  return connectionFault(ErrorCode.ENHANCE_YOUR_CALM, reason, limit);
}
