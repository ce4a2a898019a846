import type { Attack, Verdict } from "./attack.js";

/** An attack, and what came of it. */
export interface Row {
  readonly attack: Attack;
  readonly verdict: Verdict;
  /** By how much the server's memory grew at most. */
  readonly growthMb: number;
  /** The server's processor time. */
  readonly cpuMs: number;
  /** Of a healthy client's calls, all the while. */
  readonly callsP50Ms: number;
  readonly slowestCallMs: number;
  readonly isHeld: boolean;
}

/** The page in docs/. */
export function attackDocument(rows: readonly Row[]): string {
  const lines = rows.map(({ attack, verdict, growthMb, cpuMs, callsP50Ms, slowestCallMs, isHeld }) => {
    const cells = [
      attack.name,
      attack.limit,
      verdict.accepted,
      verdict.did,
      `${growthMb < 1 ? "<1" : growthMb.toFixed(0)} MB`,
      `${cpuMs.toFixed(0)} ms`,
      `${callsP50Ms.toFixed(1)} / ${slowestCallMs.toFixed(0)} ms`,
      isHeld ? "held" : "**broken**",
    ];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  });
  return `# Attacks on a live server

Written by \`npm run conformance:attacks -- --write\`. Each attack is made from a process of its own on a gRPC server with all
limits at their defaults, in another process, while a healthy client makes one call after the other. Memory is the growth of the
server's resident set at its peak; the two latencies are the median and the slowest of the healthy client's calls.

| attack | limit | accepted | what the server did | memory | processor | healthy calls | |
|---|---|---|---|---|---|---|---|
${lines.join("\n")}
`;
}
