import { interopCases, missingCases } from "../cases/cases.js";
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
  const cases = [...interopCases.keys(), ...missingCases.keys()];
  const isOf = (client: Peer, server: Peer) => (result: Result) => result.client === client && result.server === server;
  const baud = peers[0]!;
  const clients = peers.filter((peer) => results.some(isOf(peer, baud)));
  const servers = peers.filter((peer) => results.some(isOf(baud, peer)));
  const negatives = peers.filter((peer) =>
    results.some((result) => result.client === peer && result.server === undefined),
  );
  const cell = (found: readonly Result[]) => notes.cell(found);

  const sections = [
    "# gRPC's interop suite",
    "Written by `npm run conformance:interop`. Each case is run over plain TCP and over TLS; a cell tells of both.",
    table(
      "implementation",
      peers.slice(1).map(({ name, version }) => [name, [version]]),
      ["version"],
    ),
    "## Baud's client",
    table(
      "case",
      cases.map((testCase) => [
        testCase,
        servers.map((server) =>
          cell(results.filter(isOf(baud, server)).filter((result) => result.testCase === testCase)),
        ),
      ]),
      servers.map(({ name }) => `${name}'s server`),
    ),
    "## Baud's server",
    table(
      "case",
      cases.map((testCase) => [
        testCase,
        clients.map((client) =>
          cell(results.filter(isOf(client, baud)).filter((result) => result.testCase === testCase)),
        ),
      ]),
      clients.map(({ name }) => `${name}'s client`),
    ),
    "## Clients and a server that misbehaves",
    "The server is a part of the suite; other clients than Baud's show that it misbehaves as it should.",
    table(
      "case",
      [...negativeCases.keys()].map((testCase) => [
        testCase,
        negatives.map((client) =>
          cell(results.filter((result) => result.client === client && !result.server && result.testCase === testCase)),
        ),
      ]),
      negatives.map(({ name }) => name),
    ),
    "## What the cells say",
    notes.legend(),
    ...missing.map(({ name, missing: what }) => `Not run: ${name}; ${what}.`),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
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
      case "missing":
        return "not built";
      case "failed":
        return "**FAIL**";
      case "gap": {
        if (!this.#reasons.includes(outcome.reason)) this.#reasons.push(outcome.reason);
        return `gap ${this.#reasons.indexOf(outcome.reason) + 1}`;
      }
    }
  }

  legend(): string {
    const lacks = [...missingCases].map(([testCase, lack]) => `  - ${testCase}: ${lack}`);
    return [
      "- pass: the client found everything as the suite demands.",
      "- not built: Baud lacks what the case tests:",
      ...lacks,
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
