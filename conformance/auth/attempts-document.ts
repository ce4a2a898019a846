import { type JudgedAttempt, withoutPorts } from "./attempt-log.js";
import type { Row } from "./interop/door-runs.js";

/** The attempts and the runs with other implementations as Markdown. Two runs with the same answers give the same text. */
export function attemptsDocument(attempts: readonly JudgedAttempt[], rows: readonly Row[]): string {
  const sections = [...new Set(attempts.map(({ section }) => section))];
  const parts = sections.flatMap((section) => [
    `## ${section}`,
    table(
      ["who", "must get", "gets"],
      attempts
        .filter((each) => each.section === section)
        .map(({ who, expected, actual }) => [who, code(expected), actual]),
    ),
  ]);
  return `${[
    "# Attempts to get in",
    `Written by \`npm run conformance:auth\`: ${attempts.length} attempts by Baud's own clients and ${rows.length} with other implementations of gRPC, each with the pattern that the answer must match, and the answer.`,
    ...parts,
    "## With other implementations",
    "Tokens come from a local issuer that stands in for Google's, and the handshaker of ALTS is the one for tests, of `@baud/grpc/alts-testing`.",
    table(
      ["client", "server", "what", "must get", "gets"],
      rows.map(({ client, server, what, expected, actual }) => {
        // What other clients say beside the code is theirs, and differs from run to run.
        const [told = ""] = client === "baud" ? [withoutPorts(actual)] : actual.split(": ");
        return [client, server, what, code(expected.source), told];
      }),
    ),
  ].join("\n\n")}\n`;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(" | ")} |`;
  return [line(columns), `|${"---|".repeat(columns.length)}`, ...rows.map(line)].join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}

function escaped(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");
}
