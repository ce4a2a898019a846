import { type ConnectionOptions, defaultConnectionOptions } from "@baud/http2";
import type { Attack, LimitOption, Verdict } from "./attack.js";

/** An attack, and what came of it. */
export interface Row {
  readonly attack: Attack;
  readonly verdict: Verdict;
  /** What the server's own counter says that it accepted; undefined where none is about it. */
  readonly accepted: number | undefined;
  /** By how much the server's memory grew at most. */
  readonly growthMb: number;
  /** The server's processor time. */
  readonly cpuMs: number;
  /** Of a healthy client's calls, all the while. */
  readonly callsP50Ms: number;
  readonly slowestCallMs: number;
  /** How much the server computed at most while one of them waited. */
  readonly holdMs: number;
  /** The server's counters: how often which limit was reached, and how many calls ended with which status. */
  readonly reached: Readonly<Record<string, number>>;
  readonly isHeld: boolean;
}

/** The page in docs/. */
export function attackDocument(rows: readonly Row[]): string {
  return `# Attacks on a live server

Written by \`npm run conformance:attacks -- --keep\`. Each attack is made from a process of its own on a gRPC server with all
limits at their defaults, in another process, while a healthy client makes one call after the other.

- *set by*: the options that set the limit, with their defaults, as in \`new Server({ http2: { resetBurst: 200 } })\`. Where there is none the
  specification leaves no choice. All of them are in [\`ConnectionOptions\`](../packages/http2/src/connection/connection-options.ts).
- *sent* is what the attacker sent before it learned of its end; *accepted* is what the server took of that, by the counter of
  \`server.http2Counters()\` that is named, and must be within the limit.
- *counted*: how often which limit was reached (\`http2Counters().limitsReached\`), and how many calls a tracer saw end with which status.
- *memory* is the growth of the server's resident set at its peak, *processor* its processor time, *healthy calls* are the median and
  the slowest of the healthy client's, and *held up by* is the most that the server computed while one of them waited: on a machine that does
  other things too, that says more than time.

| attack | limit | set by | sent | accepted | what the server did | counted | memory | processor | healthy calls | held up by | |
|---|---|---|---|---|---|---|---|---|---|---|---|
${rows.map(rowInWords).join("\n")}
`;
}

function rowInWords(row: Row): string {
  const { attack, verdict, accepted, growthMb, cpuMs, callsP50Ms, slowestCallMs, holdMs, reached, isHeld } = row;
  const cells = [
    attack.name,
    attack.limit,
    attack.options.map((name) => `\`${name}\` ${defaultOf(name).toLocaleString("en-US")}`).join(", "),
    verdict.sent,
    accepted === undefined ? "" : `\`${attack.allowance?.counter}\` ${accepted.toLocaleString("en-US")}`,
    verdict.did,
    Object.entries(reached)
      .map(([name, times]) => `\`${name}\` ${times}`)
      .join(", "),
    `${growthMb < 1 ? "<1" : growthMb.toFixed(0)} MB`,
    `${cpuMs.toFixed(0)} ms`,
    `${callsP50Ms.toFixed(1)} / ${slowestCallMs.toFixed(0)} ms`,
    `${holdMs.toFixed(0)} ms`,
    isHeld ? "held" : "**broken**",
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** What a limit is when nothing is said of it. */
function defaultOf(name: LimitOption): number {
  if (isOwnDefault(name)) return ownDefaults[name];
  const value = defaultConnectionOptions[name];
  if (typeof value !== "number") throw new Error(`the option ${name} is no limit`);
  return value;
}

/** Those of a gRPC server, where they are others than HTTP/2's or HTTP/2 has none. */
const ownDefaults = {
  minPingIntervalMs: 300_000,
  handshakeTimeoutMs: 9000,
  maxReceiveMessageBytes: 4_194_304,
} as const;

function isOwnDefault(name: LimitOption): name is Exclude<LimitOption, keyof ConnectionOptions> | "minPingIntervalMs" {
  return Object.hasOwn(ownDefaults, name);
}
