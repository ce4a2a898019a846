import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { compileModules, generateTestdata } from "./testing/generated-modules.js";

/** What protobuf-es 2 weighs with `create`, `toBinary` and `fromBinary` alone, as it was once measured. */
const PROTOBUF_ES_BYTES = 15_700;

/** Bundles and minifies a module that uses the generated one. */
async function bundle(source: string): Promise<string> {
  const modules = compileModules(generateTestdata(["greeting.proto"]));
  try {
    const stdin = { contents: source, resolveDir: modules.folder };
    const options = { bundle: true, minify: true, format: "esm", target: "es2023", write: false } as const;
    const { outputFiles } = await build({ stdin, ...options });
    return outputFiles[0]?.text ?? "";
  } finally {
    modules.remove();
  }
}

test("one small message, with all that its type can do, weighs less than protobuf-es", async (t) => {
  const code = await bundle(
    'import { Greeting } from "./greeting_pb.js"; export default Greeting.decode(Greeting.encode({ name: "Ada" }));',
  );
  const size = gzipSync(code).length;
  t.diagnostic(`${size} bytes gzip`);
  assert.ok(size < PROTOBUF_ES_BYTES, `${size} bytes gzip`);
  assert.ok(code.includes("test.greeting.Greeting"));
  assert.ok(!code.includes("test.greeting.UnusedByTheBundle"), "what is not used is left out");
  assert.ok(!code.includes("google.protobuf.Duration"), "what JSON makes of types that are not used is left out");
});

test("importing generated code and using nothing of it weighs nothing", async () => {
  assert.equal(await bundle('import { Greeting } from "./greeting_pb.js";'), "");
});
