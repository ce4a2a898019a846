import { ErrorCode } from "../frame/error-code.js";
import { connectionFault, type Fault } from "../frame/fault.js";

/** How often a client may send PING. */
export interface PingPolicyOptions {
  /** 0 for as often as it likes. */
  readonly minPingIntervalMs: number;
  readonly permitPingWithoutCalls: boolean;
}

/**
 * What a server makes of PINGs (gRFC A8): those that come too soon after each other are counted, until the server sends
 * headers or data. The third ends the connection.
 */
export class PingPolicy {
  readonly #options: PingPolicyOptions;
  #lastAt: number | undefined = undefined;
  #strikes = 0;

  constructor(options: PingPolicyOptions) {
    this.#options = options;
  }

  /** A PING came. `hasSent` says whether headers or data were sent since the last one. */
  onPing(now: number, hasCalls: boolean, hasSent: boolean): Fault | undefined {
    const { minPingIntervalMs, permitPingWithoutCalls } = this.#options;
    if (minPingIntervalMs === 0) return undefined;
    const interval =
      hasCalls || permitPingWithoutCalls ? minPingIntervalMs : Math.max(IDLE_INTERVAL_MS, minPingIntervalMs);
    const isTooSoon = this.#lastAt !== undefined && this.#lastAt + interval > now;
    this.#lastAt = now;
    if (hasSent) this.#strikes = 0;
    else if (isTooSoon && ++this.#strikes > MAX_STRIKES) return TOO_MANY_PINGS;
    return undefined;
  }
}

/** Without calls two hours, as TCP's own keepalive. */
const IDLE_INTERVAL_MS = 7_200_000;
const MAX_STRIKES = 2;
/** The words by which gRPC's clients know that they must ping less often. */
const TOO_MANY_PINGS: Fault = connectionFault(ErrorCode.ENHANCE_YOUR_CALM, "too_many_pings", "minPingIntervalMs");
