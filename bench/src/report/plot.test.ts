import assert from "node:assert/strict";
import { test } from "node:test";
import { plot } from "./plot.js";

const points = [1, 10, 100].map((x) => ({ x, y: 1000 * x }));
const lines = ["Baud", "grpc-js", "a bare socket", "gRPC C++", "one more"].map((name) => ({ name, points, fall: 0 }));

test("whatever is drawn has a colour for light grounds and one for dark, and none that is fixed", () => {
  const image = plot([{ name: "streams", unit: "calls/s", lines }]);
  const [, light, dark] = /<style>(.*?)@media \(prefers-color-scheme: dark\) \{(.*?)<\/style>/.exec(image) ?? [];
  const drawn = [...image.matchAll(/class="(\w+)"/g)].map(([, name]) => name!);
  assert.ok(drawn.length > 0);
  for (const name of new Set(drawn)) {
    assert.match(light ?? "", new RegExp(`\\.${name} \\{`));
    assert.match(dark ?? "", new RegExp(`\\.${name} \\{`));
  }
  assert.doesNotMatch(image, /(?:fill|stroke)="#/);
});
