import assert from "node:assert/strict";
import { it } from "node:test";
import { printable } from "./printable.js";

const cases: [title: string, text: string, printed: string][] = [
  ["letters of all languages, signs and blanks stay", "Grüße, 世界 😀 \\n \"'`", "Grüße, 世界 😀 \\n \"'`"],
  ["ends of lines", "a\r\nb\tc\u2028d\u2029e\u0085f\vg\f", "a\\r\\nb\\tc\\u2028d\\u2029e\\x85f\\x0bg\\x0c"],
  [
    "what terminals obey",
    "\u001b[2J\u001b]0;title\u0007\b\u009b31m\u0000\u007f",
    "\\x1b[2J\\x1b]0;title\\x07\\x08\\x9b31m\\x00\\x7f",
  ],
  ["what turns the direction or is not seen", "a\u202eb\u200bc\ufeffd\u{e0041}", "a\\u202eb\\u200bc\\ufeffd\\u{e0041}"],
  ["halves of pairs, and what is nobody's", "\ud83d|\udc00|\ue000|\uffff", "\\ud83d|\\udc00|\\ue000|\\uffff"],
];

for (const [title, text, printed] of cases) {
  it(`what is printed of a peer's text: ${title}`, () => {
    assert.equal(printable(text), printed);
    assert.equal(printable(printed), printed);
  });
}
