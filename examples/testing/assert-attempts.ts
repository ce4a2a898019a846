import assert from "node:assert/strict";

/** Asserts that a client has printed these attempts to get in, a line each, and nothing else. */
export function assertAttempts(stdout: string, expected: readonly RegExp[]): void {
  const lines = stdout.trimEnd().split("\n");
  assert.equal(lines.length, expected.length, stdout);
  for (const [index, pattern] of expected.entries()) assert.match(lines[index]!, pattern);
}
