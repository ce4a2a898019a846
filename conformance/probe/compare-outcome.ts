import { isDeepStrictEqual } from "node:util";
import type { ProbeCase, ProbeOutcome } from "./probe-case.js";

/** What is wrong with an outcome, each fault in one sentence; empty when it is as the case expects. */
export function compareOutcome(probeCase: ProbeCase, outcome: ProbeOutcome | undefined): string[] {
  if (outcome === undefined) return ["the call was not made"];
  const { expected, metadata = {} } = probeCase;
  const faults: string[] = [];
  const expect = (what: string, wanted: unknown, got: unknown): void => {
    if (!isDeepStrictEqual(wanted, got)) faults.push(`${what}: ${excerpt(got)} instead of ${excerpt(wanted)}`);
  };

  expect("code", expected.code, outcome.code);
  if (expected.details !== undefined) expect("details", expected.details, outcome.details);
  if (expected.answers !== undefined) expect("answers", expected.answers, outcome.answers);
  if (expected.answerCount !== undefined) expect("number of answers", expected.answerCount, outcome.answers.length);
  expect("initial metadata", metadata, outcome.headers);
  expect("trailing metadata", metadata, outcome.trailers);
  if (expected.ended !== undefined) expect("end at the server", expected.ended, outcome.ended);
  return faults;
}

function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
