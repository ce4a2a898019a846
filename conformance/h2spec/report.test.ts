import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readJunit, readLines, withSecondTry } from "./report.js";

describe("what h2spec reports", () => {
  it("is read from its JUnit file, with the cases that did not pass", () => {
    const xml = `<testsuites><testsuite tests="3">
      <testcase package="http2/8.1" classname="Sends &#34;a&#34; &amp; b" time="0.1"></testcase>
      <testcase package="http2/8.1" classname="Sends &#34;c&#34;" time="0.1">
        <error>DATA frame</error>
      </testcase>
      <testcase package="http2/6.9" classname="Waits" time="0.1">
        <skipped></skipped>
      </testcase></testsuite></testsuites>`;
    assert.deepEqual(readJunit(xml), {
      total: 3,
      passed: 1,
      rest: [
        { name: 'http2/8.1: Sends "c"', how: "failed" },
        { name: "http2/6.9: Waits", how: "skipped" },
      ],
    });
  });

  it("is not taken for a success when there is nothing in it", () => {
    assert.throws(() => readJunit("<testsuites></testsuites>"), /no test case/);
    assert.throws(() => readLines("panic"), /has not told/);
  });

  it("says that a case has passed that was asked again, and no other", () => {
    const rest = (...names: string[]) => names.map((name) => ({ name, how: "failed" as const }));
    const first = { total: 9, passed: 6, rest: rest("http2/5.1: One", "http2/5.1: Two", "http2/5.1.1: Three") };
    const second = { total: 4, passed: 3, rest: rest("http2/5.1: Two") };
    const merged = { total: 9, passed: 7, rest: rest("http2/5.1: Two", "http2/5.1.1: Three") };
    assert.deepEqual(withSecondTry(first, "http2/5.1", second), merged);
  });

  it("is read from h2specd's lines", () => {
    const output = "  4.1. Frame Format\n    ✔ 1: One\n    × 2: Two\n\n2 tests, 1 passed, 0 skipped, 1 failed\n";
    assert.deepEqual(readLines(output), { total: 2, passed: 1, rest: [{ name: "2: Two", how: "failed" }] });
  });
});
