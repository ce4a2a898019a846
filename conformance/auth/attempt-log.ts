import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";

/** An attempt to get in, and the answer to it. */
export interface JudgedAttempt {
  readonly section: string;
  readonly who: string;
  /** The source of the pattern that the answer must match. */
  readonly expected: string;
  readonly actual: string;
}

/** Where the attempts of a run are written to as JSON, when somebody wants to have them. */
export const attemptsFileVariable = "BAUD_ATTEMPTS_FILE";

const judged: JudgedAttempt[] = [];

/** Notes what came of an attempt, and fails when it is not what was expected. */
export function judge(section: string, who: string, actual: string, expected: RegExp): void {
  judged.push({ section, who, expected: expected.source, actual: withoutPorts(actual) });
  assert.match(actual, expected);
}

/** An answer, without what differs from run to run. */
export function withoutPorts(answer: string): string {
  return answer.replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT");
}

/** Writes what was noted, if it is wanted. */
export function writeJudged(): void {
  const file = process.env[attemptsFileVariable];
  if (file !== undefined) writeFileSync(file, JSON.stringify(judged));
}
