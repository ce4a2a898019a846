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
  /** The server's counters: how often which limit was reached. */
  readonly limitsReached: Readonly<Record<string, number>>;
  readonly isHeld: boolean;
}

/** The page in docs/. */
export function attackDocument(rows: readonly Row[]): string {
  const lines = rows.map(({ attack, verdict, growthMb, cpuMs, callsP50Ms, slowestCallMs, limitsReached, isHeld }) => {
    const cells = [
      attack.name,
      attack.limit,
      verdict.accepted,
      verdict.did,
      Object.entries(limitsReached)
        .map(([name, times]) => `\`${name}\` ${times}`)
        .join(", "),
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
server's resident set at its peak; the two latencies are the median and the slowest of the healthy client's calls. What was counted
is \`server.http2Counters().limitsReached\` after it: each limit goes by the name of the option that sets it, as in
\`new Server({ http2: { resetBurst: 200 } })\`. All of them, with their defaults, are in
[\`ConnectionOptions\`](../packages/http2/src/connection/connection-options.ts).

| attack | limit | accepted | what the server did | counted | memory | processor | healthy calls | |
|---|---|---|---|---|---|---|---|---|
${lines.join("\n")}
`;
}
