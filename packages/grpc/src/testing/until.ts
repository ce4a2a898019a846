import assert from "node:assert/strict";

/** Lets the process go on until it is so; fails when that does not come about within twenty seconds. */
export async function until(what: string, isSo: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!isSo()) {
    assert.ok(performance.now() < end, `it did not come about that ${what}`);
    await new Promise(setImmediate);
  }
}
