/** What an attacker is pointed at. */
export interface Target {
  readonly port: number;
  readonly tlsPort: number;
}

/** What came of an attack, as the attacker saw it. */
export interface Verdict {
  /** How much the server took before it ended the attack. */
  readonly accepted: string;
  readonly did: string;
  /** Whether the limit was kept. */
  readonly isHeld: boolean;
}

export interface Attack {
  readonly name: string;
  /** What is asked of the server, in words. */
  readonly limit: string;
  /** By how much the server's memory may grow, in MB, beside what its collector leaves lying. Default 100. */
  readonly maxGrowthMb?: number;
  run(target: Target): Promise<Verdict>;
}
