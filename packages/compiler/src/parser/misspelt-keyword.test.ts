import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../compile.js";

const inMessage = (text: string) => `syntax = "proto3"; message M { ${text} }`;
const inService = (text: string) => `syntax = "proto3"; message M {} service S { ${text} }`;

/** What is suggested for the faults of a source, of which there may be more than one. */
const cases: readonly (readonly [source: string, suggestions: readonly (string | undefined)[]])[] = [
  ['syntx = "proto3";', ["syntax"]],
  ["mesage M {}", ["message"]],
  ["enm E { A = 0; }", ["enum"]],
  ["srvice S {}", ["service"]],
  ["pakage a.b;", ["package"]],
  ['improt "a.proto";', ["import"]],
  ['import pubilc "a.proto";', ["public"]],
  ['optoin java_package = "a";', ["option"]],
  ['edition = "2024"; exprt message M {}', ["export"]],
  [inMessage("repeted int32 a = 1;"), ["repeated"]],
  [inMessage("optinal int32 a = 1;"), ["optional"]],
  ["message M { optinal int32 a = 1; }", ["optional", "optional"]],
  [inMessage("mesage N {}"), ["message"]],
  [inMessage("enm E { A = 0; }"), ["enum"]],
  [inMessage("onoef a { int32 b = 1; }"), ["oneof"]],
  [inMessage("reservd 1;"), ["reserved"]],
  [inMessage("optoin deprecated = true;"), ["option"]],
  ["message M { extensons 3 to max; }", ["extensions", "extensions"]],
  ["enum E { A = 0; reservd 2; }", ["reserved"]],
  ["enum E { A = 0; optoin allow_alias = true; }", ["option"]],
  [inService("rcp A(M) returns (M);"), ["rpc"]],
  [inService("rpc A(M) retuns (M);"), ["returns"]],
  [inService("rpc A(steam M) returns (M);"), ["stream"]],
  [inService("optoin deprecated = true;"), ["option"]],
  // What is wrong here has nothing to do with names that are like keywords.
  [inMessage("Message a = ;"), [undefined]],
  [inMessage("Option a = ;"), [undefined]],
  [inMessage("string a 1;"), [undefined]],
  [inMessage('int32 a = "1";'), [undefined]],
  [inMessage("Enum a = 1 int32 b = 2;"), [undefined]],
  [inMessage("repeted a = 1; reserved 2 3;"), [undefined]],
];

for (const [source, expected] of cases) {
  test(`suggests ${expected.join(" and ") || "nothing"} for ${source}`, () => {
    const { diagnostics } = compile({ entryFiles: ["a.proto"], loadSource: () => source });
    assert.deepEqual(
      diagnostics.map(({ suggestion }) => suggestion),
      expected,
    );
  });
}
