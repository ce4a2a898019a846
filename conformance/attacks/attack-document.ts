import { type ConnectionOptions, defaultConnectionOptions } from "@baud/http2";
import type { Attack, Expectation, LimitOption } from "./attack.js";
import { common, type Observation } from "./judge.js";

/** An attack, what came of it, and in what it was not as it must be. */
export interface Row {
  readonly attack: Attack;
  readonly seen: Observation;
  readonly faults: readonly string[];
}

/** The page in docs/. */
export function attackDocument(rows: readonly Row[]): string {
  return `# Attacks on a live server

Written by \`npm run conformance:attacks -- --keep\`. Each attack is made from a process of its own on a gRPC server with all
limits at their defaults, in another process, while a healthy client makes one call after the other. An attack is *held* when everything below
is as it is asked for, and nothing else has happened:

- *limit* is what is asked for. A range is the least that the server must accept, since honest use needs it, and the most that it may, beside
  what each second of the attack allows.
- *set by*: the options that set the limit, with their defaults, as in \`new Server({ http2: { resetBurst: 200 } })\`. Where there is none the
  specification leaves no choice. All of them are in [\`ConnectionOptions\`](../packages/http2/src/connection/connection-options.ts).
- *sent* is what the attacker sent before it learned of its end; *accepted* is what the server took of that, by the counters of
  \`server.http2Counters()\` that are named.
- *what the server did*: all answers that the attacker saw, with their codes. An attacker that does not read sees that it is \`closed\`. How long a
  connection lasted is told by the clock of the server's process, from when its first octet had come. Up to ${common.slackMs} ms may be added for
  timers, and as long as the process itself stood still.
- *counted*: how often which limit was reached (\`http2Counters().limitsReached\`), and how many requests were refused because of which header
  (\`requestsRefused\`): these and no others. Behind it, how many calls a tracer saw end with which status.
- *memory* is the growth of the server's resident set at its peak, and the most that it may be; *processor* its processor time. *Healthy calls* are
  the median and the slowest of the healthy client's: none may fail, and the median may be ${common.healthyP50Ms} ms at most. *Held up by* is the most
  that the server computed while one of them waited, ${common.longestHoldMs} ms at most: on a machine that does other things too, that says
  more than time.
- An attack that was not held is made again, twice at most, when the attacker's process stood still for more than ${common.attackerStandstillMs} ms: the
  server waits for a second until its last words are read.
- When the attacker is gone, so are its connections (\`connectionsOpen\`).

| attack | limit | set by | sent | accepted | what the server did | counted | memory | processor | healthy calls | held up by | |
|---|---|---|---|---|---|---|---|---|---|---|---|
${rows.map(rowInWords).join("\n")}
`;
}

/** What the server answered, its reason, and how long it took where that is asked for. */
export function answersInWords({ verdict: { answers, reason } }: Observation): string {
  const said = Object.entries(answers).map(([what, times]) =>
    times === 1 ? what : `${times.toLocaleString("en-US")} x ${what}`,
  );
  return `${said.length === 0 ? "nothing" : said.join(", ")}${reason === undefined || reason === "" ? "" : ` (${reason})`}`;
}

/** Each counter that an attack is about, with its value. */
export function countersInWords({ counters }: Expectation, seen: Observation): string[] {
  return Object.keys(counters).map((name) => {
    // The keys are counters.
    const value = seen.counters[name as keyof typeof seen.counters] ?? 0;
    return `\`${name}\` ${value.toLocaleString("en-US")}`;
  });
}

function rowInWords({ attack, seen, faults }: Row): string {
  const { growthMb, cpuMs, holdMs, healthy, limits, refused, statuses, longestStallMs } = seen;
  const { maxGrowthMb = common.maxGrowthMb, closedWithinMs } = attack.expected;
  const lasted = closedWithinMs === undefined ? "" : `, gone after ${(longestStallMs / 1000).toFixed(1)} s`;
  const cells = [
    attack.name,
    attack.limit,
    attack.options.map((name) => `\`${name}\` ${defaultOf(name).toLocaleString("en-US")}`).join(", "),
    seen.verdict.sent,
    countersInWords(attack.expected, seen).join(", "),
    `${answersInWords(seen)}${lasted}`,
    Object.entries({ ...limits, ...refused, ...statuses })
      .map(([name, times]) => `\`${name}\` ${times.toLocaleString("en-US")}`)
      .join(", "),
    `${growthMb < 1 ? "<1" : growthMb.toFixed(0)} of ${maxGrowthMb} MB`,
    `${cpuMs.toFixed(0)} ms`,
    `${healthy.p50Ms.toFixed(1)} / ${healthy.slowestMs.toFixed(0)} ms`,
    `${holdMs.toFixed(0)} ms`,
    faults.length === 0 ? "held" : `**broken**: ${faults.join("; ")}`,
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
