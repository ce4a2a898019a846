import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "@baud/compiler";
import { explainDiagnostic } from "./explain-diagnostic.js";

/** What is shown for the first fault of a source. */
function explain(text: string, hasColors = false): string {
  const source = new TextEncoder().encode(text);
  const { diagnostics } = compile({
    entryFiles: ["a.proto"],
    loadSource: (path) => (path === "a.proto" ? source : undefined),
  });
  return explainDiagnostic(diagnostics[0]!, { source, hasColors });
}

const cases: readonly { readonly name: string; readonly source: string; readonly shown: string }[] = [
  {
    name: "the place, and a type with a similar name",
    source: 'syntax = "proto3";\nmessage Customer {}\nmessage Order { Costumer by = 1; }\n',
    shown: `a.proto:3:17: "Costumer" is not defined.
 3 | message Order { Costumer by = 1; }
   |                 ^^^^^^^^
 did you mean "Customer"?`,
  },
  {
    name: "a scalar type",
    source: 'syntax = "proto3"; message M { sting a = 1; }',
    shown: `a.proto:1:32: "sting" is not defined.
 1 | syntax = "proto3"; message M { sting a = 1; }
   |                                ^^^^^
 did you mean "string"?`,
  },
  {
    name: "a type that was named without its package",
    source: 'syntax = "proto3"; import "google/protobuf/timestamp.proto"; message M { Timestamp t = 1; }',
    shown: `a.proto:1:74: "Timestamp" is not defined.
 1 | syntax = "proto3"; import "google/protobuf/timestamp.proto"; message M { Timestamp t = 1; }
   |                                                                          ^^^^^^^^^
 did you mean "google.protobuf.Timestamp"?`,
  },
  {
    name: "an option",
    source: 'syntax = "proto3"; message M { int32 a = 1 [depracated = true]; }',
    shown: `a.proto:1:45: Option "depracated" unknown. Ensure that your proto definition file imports the proto which defines the option.
 1 | syntax = "proto3"; message M { int32 a = 1 [depracated = true]; }
   |                                             ^^^^^^^^^^
 did you mean "deprecated"?`,
  },
  {
    name: "a keyword",
    source: 'syntax = "proto3";\nmesage M {}',
    shown: `a.proto:2:1: Expected top-level statement (e.g. "message").
 2 | mesage M {}
   | ^^^^^^
 did you mean "message"?`,
  },
  {
    name: "a keyword that was taken for a type",
    source: 'syntax = "proto3"; message M { repeted int32 a = 1; }',
    shown: `a.proto:1:46: Missing field number.
 1 | syntax = "proto3"; message M { repeted int32 a = 1; }
   |                                              ^
 did you mean "repeated"?`,
  },
  {
    name: "the place behind tabs and characters of several bytes",
    source: 'syntax = "proto3";\nmessage M {\n\t/* größe */\tint32 a = ;\n}',
    shown: `a.proto:3:35: Expected field number.
 3 |         /* größe */     int32 a = ;
   |                                   ^`,
  },
  {
    name: "no escape codes of the file",
    source: 'syntax = "proto3"; message M { /*\u001b[31m*/ int32 a = ; }',
    shown: `a.proto:1:52: Expected field number.
 1 | syntax = "proto3"; message M { /*\ufffd[31m*/ int32 a = ; }
   |                                                    ^`,
  },
  {
    name: "nothing more where there is no place",
    source: 'syntax = "proto3"; import "nowhere.proto";',
    shown: "nowhere.proto: File not found.",
  },
];

for (const { name, source, shown } of cases) {
  test(`shows ${name}`, () => assert.equal(explain(source), shown));
}

test("shows colours where the terminal has them", () => {
  const shown = explain('syntax = "proto3"; message M { Nothing a = 1; }', true);
  assert.equal(shown.split("\n")[0], '\u001b[1;31ma.proto:1:32: "Nothing" is not defined.\u001b[0m');
});
