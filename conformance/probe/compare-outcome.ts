import { isDeepStrictEqual } from "node:util";
import type { ProbeCase, ProbeOutcome } from "./probe-case.js";

/** What is known of the peers. */
export interface Peculiarities {
  /** Several values of one key arrive as one, with commas between: allowed by gRPC, and done by node:http2 to text. */
  readonly joinsText?: boolean;
  /** Cancelling first ends the stream of asks (node:http2 does so when it closes a stream), so the server may be done before. */
  readonly endsAsksToCancel?: boolean;
  /**
   * A call that fails at the client drops the answers that have come and that nobody has taken (grpc-js tells the status without
   * waiting for them).
   */
  readonly dropsAnswersOfFailures?: boolean;
}

/** What is wrong with an outcome, each fault in one sentence; empty when it is as the case expects. */
export function compareOutcome(
  probeCase: ProbeCase,
  outcome: ProbeOutcome | undefined,
  { joinsText = false, endsAsksToCancel = false, dropsAnswersOfFailures = false }: Peculiarities = {},
): string[] {
  if (outcome === undefined) return ["the call was not made"];
  const { expected } = probeCase;
  const metadata = joinsText ? withTextJoined(probeCase.metadata ?? {}) : (probeCase.metadata ?? {});
  const faults: string[] = [];
  const expect = (what: string, wanted: unknown, got: unknown): void => {
    if (!isDeepStrictEqual(wanted, got)) faults.push(`${what}: ${excerpt(got)} instead of ${excerpt(wanted)}`);
  };

  expect("code", expected.code, outcome.code);
  if (expected.details !== undefined) expect("details", expected.details, outcome.details);
  if (expected.answers !== undefined) {
    const mayBeFewer = dropsAnswersOfFailures && expected.code !== 0;
    const wanted = mayBeFewer ? expected.answers.slice(0, outcome.answers.length) : expected.answers;
    expect("answers", wanted, outcome.answers);
  }
  if (expected.answerCount !== undefined) expect("number of answers", expected.answerCount, outcome.answers.length);
  expect("initial metadata", metadata, outcome.headers);
  expect("trailing metadata", metadata, outcome.trailers);
  const mayBeDone = endsAsksToCancel && probeCase.holdAsks && outcome.ended === "done";
  if (expected.ended !== undefined && !mayBeDone) expect("end at the server", expected.ended, outcome.ended);
  return faults;
}

function withTextJoined(metadata: Readonly<Record<string, readonly string[]>>): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(metadata).map(([key, values]) => [key, key.endsWith("-bin") ? values : [values.join(", ")]]),
  );
}

function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
