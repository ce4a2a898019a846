import type { ConnectionOptions } from "@baud/http2";
import type { ListenerCounters } from "@baud/http2/node";

/** So long is something waited for that comes at once on a machine that does nothing else. */
export const patienceMs = 20_000;

/** What an attacker is pointed at. */
export interface Target {
  readonly port: number;
  readonly tlsPort: number;
}

/** What came of an attack, as the attacker saw it. */
export interface Verdict {
  /** How much the attacker sent until it learned that the attack was over: more than the server took. */
  readonly sent: string;
  readonly did: string;
  /** Whether the limit was kept, as far as the attacker can tell. */
  readonly isHeld: boolean;
}

/** What the server counted of an attack, and how much of it is in order. */
export interface Allowance {
  readonly counter: CounterName;
  readonly most: number;
  /** What each second of the attack allows beyond that. */
  readonly perSecond?: number;
}

/** A number that only rises. */
export type CounterName = Exclude<keyof ListenerCounters, "limitsReached" | "connectionsOpen">;

/** An option that sets a limit: of HTTP/2, or of the server. */
export type LimitOption = keyof ConnectionOptions | "handshakeTimeoutMs" | "maxReceiveMessageBytes";

export interface Attack {
  readonly name: string;
  /** What is asked of the server, in words. */
  readonly limit: string;
  /** By which options the limit is set; none where the specification leaves no choice. */
  readonly options: readonly LimitOption[];
  /** What the server's own counter tells of how much it accepted. */
  readonly allowance?: Allowance;
  /** By how much the server's memory may grow, in MB, beside what its collector leaves lying. Default 100. */
  readonly maxGrowthMb?: number;
  run(target: Target): Promise<Verdict>;
}
