import { interopCases } from "../cases/cases.js";
import { negativeCases } from "../cases/negative-cases.js";
import type { Result } from "./outcome.js";
import type { MissingPeer, Peer } from "./peer.js";

/** The matrix as Markdown. Two runs with the same outcomes give the same text. */
export function matrixDocument(
  results: readonly Result[],
  peers: readonly Peer[],
  missing: readonly MissingPeer[],
): string {
  const notes = new Notes();
  const between = (client: Peer, server: Peer | undefined) =>
    results
      .filter((result) => result.client === client && result.server === server)
      // Runs end in any order.
      .sort((a, b) => a.security.localeCompare(b.security));
  const matrix = (cases: Iterable<string>, columns: readonly Column[]) => {
    const filled = columns.filter(({ runs }) => runs.length > 0);
    const row = (testCase: string) =>
      filled.map(({ runs }) => notes.cell(runs.filter((result) => result.testCase === testCase)));
    const rows = [...cases].map((testCase) => [testCase, row(testCase)] as const);
    const titles = filled.map(({ title }) => title);
    return table("case", rows, titles);
  };
  const baud = peers[0]!;
  const versions = peers.slice(1).map(({ name, version }) => [name, [version]] as const);

  const sections = [
    "# gRPC's interop suite",
    "Written by `npm run conformance:interop`. Each case is run over plain TCP and over TLS; a cell tells of both.",
    table("implementation", versions, ["version"]),
    "## Baud's client",
    matrix(
      interopCases.keys(),
      peers.map((server) => ({ title: `${server.name}'s server`, runs: between(baud, server) })),
    ),
    "## Baud's server",
    matrix(
      interopCases.keys(),
      peers.map((client) => ({ title: `${client.name}'s client`, runs: between(client, baud) })),
    ),
    "## Clients and a server that misbehaves",
    "The server is a part of the suite; other clients than Baud's show that it misbehaves as it should.",
    matrix(
      negativeCases.keys(),
      peers.map((client) => ({ title: client.name, runs: between(client, undefined) })),
    ),
    "## What the cells say",
    notes.legend(),
    "tonic takes no part: its interop programs are in no registry.",
    ...missing.map(({ name, missing: what }) => `Not run: ${name}; ${what}.`),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

/** The runs between two. */
interface Column {
  readonly title: string;
  readonly runs: readonly Result[];
}

const notRun = "not run";

/** The reasons of gaps, numbered in the order in which they come up. */
class Notes {
  readonly #reasons: string[] = [];

  /** What the runs of one case between two came to: one word when they agree. */
  cell(results: readonly Result[]): string {
    const words = results.map(({ security, outcome }) => ({ security, word: this.#word(outcome) }));
    const distinct = [...new Set(words.map(({ word }) => word))];
    if (distinct.length <= 1) return distinct[0] ?? notRun;
    return words.map(({ security, word }) => `${security}: ${word}`).join(", ");
  }

  #word(outcome: Result["outcome"]): string {
    switch (outcome.kind) {
      case "passed":
        return "pass";
      case "failed":
        return "**FAIL**";
      case "gap": {
        if (!this.#reasons.includes(outcome.reason)) this.#reasons.push(outcome.reason);
        return `gap ${this.#reasons.indexOf(outcome.reason) + 1}`;
      }
    }
  }

  legend(): string {
    return [
      "- pass: the client found everything as the suite demands.",
      ...(this.#reasons.length > 0 ? ["- gap: the peer lacks it, not Baud:"] : []),
      ...this.#reasons.map((reason, index) => `  - gap ${index + 1}: ${reason}`),
    ].join("\n");
  }
}

function table(
  corner: string,
  rows: readonly (readonly [string, readonly string[]])[],
  columns: readonly string[],
): string {
  if (columns.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line([corner, ...columns]),
    `|${"---|".repeat(columns.length + 1)}`,
    // A part of the suite shows only what it ran.
    ...rows.filter(([, cells]) => cells.some((cell) => cell !== notRun)).map(([name, cells]) => line([name, ...cells])),
  ].join("\n");
}
