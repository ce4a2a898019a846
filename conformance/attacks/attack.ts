import type { RefusalReason } from "@baud/grpc";
import type { ConnectionOptions, LimitName } from "@baud/http2";
import type { ListenerCounters } from "@baud/http2/node";

/** So long is something waited for that comes at once on a machine that does nothing else. */
export const patienceMs = 20_000;

/** What an attacker is pointed at. */
export interface Target {
  readonly port: number;
  readonly tlsPort: number;
}

export interface Attack {
  readonly name: string;
  /** What is asked of the server, in words. */
  readonly limit: string;
  /** By which options the limit is set; none where the specification leaves no choice. */
  readonly options: readonly LimitOption[];
  /** What must come of it: whatever is not said here must not happen. */
  readonly expected: Expectation;
  run(target: Target): Promise<Verdict>;
}

/** What came of an attack, as the attacker saw it. */
export interface Verdict {
  /** How much the attacker sent until it learned that the attack was over: more than the server took. */
  readonly sent: string;
  readonly answers: Answers;
  /** What the server said of it in words, where it did. */
  readonly reason?: string;
}

/**
 * What the server answered, and how often: `GOAWAY` and `RST_STREAM` with the code's name, `grpc-status` or `status` with the number, and what else an
 * attack has a word for, such as `closed` and `left open`.
 */
export type Answers = Readonly<Record<string, number>>;

/** What must come of an attack. */
export interface Expectation {
  /** All that the attacker is answered. */
  readonly answers: Readonly<Record<string, Bound>>;
  /** Which limits the server counts as reached, and how often; no others. */
  readonly limits: Readonly<Partial<Record<LimitName, Bound>>>;
  /** Why requests are refused before a handler sees them, and how often (`requestsRefused`); for no other reason. */
  readonly refused?: Readonly<Partial<Record<RefusalReason, Bound>>>;
  /**
   * By how much the server's counters rise: the most is what an attacker may get, the least what honest use needs. Those that tell of faults
   * do not rise where nothing is said of them.
   */
  readonly counters: Readonly<Partial<Record<CounterName, Bound>>>;
  /** By how much the server's memory may grow, in MB, with what its collector leaves lying. Default 25. */
  readonly maxGrowthMb?: number;
  /** In which time the server closes each connection, by its own clock. */
  readonly closedWithinMs?: number;
}

/** How often something is in order: so often, or so often at least and at most. */
export type Bound = number | Range;

export interface Range {
  readonly least: number;
  readonly most: number;
  /** What each second of the attack, by the server's clock, allows beyond the most. */
  readonly perSecond?: number;
}

/** A number that only rises. */
export type CounterName = Exclude<keyof ListenerCounters, "limitsReached" | "connectionsOpen">;

/** An option that sets a limit: of HTTP/2, or of the server. */
export type LimitOption = keyof ConnectionOptions | "handshakeTimeoutMs" | "maxReceiveMessageBytes";
