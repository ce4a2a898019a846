import assert from "node:assert/strict";
import { test } from "node:test";
import { LogFilter } from "./log-filter.js";

const all = Number.POSITIVE_INFINITY;

/** What a filter logs of `/p.Foo/Bar`: bytes of headers and of messages, or nothing. */
const filters: readonly [filter: string, headerBytes: number | undefined, messageBytes?: number][] = [
  ["*", all, all],
  ["*{h}", all, 0],
  ["*{m}", 0, all],
  ["*{h:256}", 256, 0],
  ["*{m:256}", 0, 256],
  ["*{h;m}", all, all],
  ["*{h:1;m}", 1, all],
  ["*{h;m:2}", all, 2],
  ["*{h:1;m:2}", 1, 2],
  ["p.Foo/*", all, all],
  ["p.Foo/Bar{m:7}", 0, 7],
  ["*{h:1},p.Foo/*{h:2}", 2, 0],
  ["p.Foo/Bar{h:3}, p.Foo/*{h:2} ,*", 3, 0],
  ["p.Other/*", undefined],
  ["p.Foo/Other", undefined],
  ["*,-p.Foo/Bar", undefined],
  ["p.Foo/*,-p.Foo/Bar", undefined],
  ["*,-p.Foo/Other", all, all],
];

for (const [filter, headerBytes, messageBytes] of filters) {
  test(`${filter} logs what it says of a method`, () => {
    const limits = new LogFilter(filter).limitsOf("/p.Foo/Bar");
    assert.deepEqual(limits, headerBytes === undefined ? undefined : { headerBytes, messageBytes });
  });
}

for (const filter of [
  "",
  ",",
  "*,",
  "-*",
  "-p.Foo/*",
  "-p.Foo/Bar{h}",
  "p.Foo",
  "p.Foo/Bar{}",
  "*{x}",
  "*{m;h}",
  "*{h:}",
  "*,*",
]) {
  test(`${JSON.stringify(filter)} is refused, and told why`, () => {
    assert.throws(() => new LogFilter(filter), {
      name: "TypeError",
      message: /^The filter ".*" (cannot be read at|names)/,
    });
  });
}
