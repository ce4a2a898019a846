import { chmodSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { buildWhatIsMissing } from "../../scripts/build.mjs";
import { installWhatIsMissing } from "../../scripts/install.mjs";
import { root } from "../../scripts/root.mjs";
import { runCommand, runScript } from "../../scripts/run-command.mjs";
import { conformanceRunner, protoFolder } from "./runner.mjs";

const folder = path.join(root, "conformance", "protobuf");

// Runs the official Protocol Buffers conformance suite against both codecs, and then damages its messages: `--seconds N`
// or `--count N`, `--seed N`. Both codecs are tested again with every choice that the generator offers made the other way.
await runScript(async () => {
  await buildWhatIsMissing();
  await installWhatIsMissing(folder);
  await compileTestee();
  const [program, ...args] = conformanceRunner();
  const corpus = path.join(folder, ".cache", "requests");
  rmSync(corpus, { force: true });
  for (const codec of ["generated", "planned", "generated-other-look", "planned-other-look"]) {
    for (const suite of codec.endsWith("other-look") ? [[]] : [[], ["--performance"]]) {
      console.log(`\n== the codec: ${codec} ${suite.join(" ")}`);
      const testee = path.join(folder, "dist", "testee", `${codec}.js`);
      chmodSync(testee, 0o755);
      const options = [
        "--enforce_recommended",
        "--maximum_edition",
        "2024",
        "--output_dir",
        path.join(folder, ".cache"),
      ];
      const isRecorded = codec === "generated" && suite.length === 0;
      const env = isRecorded ? { ...process.env, BAUD_CORPUS: corpus } : process.env;
      await runCommand(program, [...args, ...options, ...suite, testee], { env });
    }
  }
  console.log("\n== damaged messages of the suite, given to both codecs");
  const fuzz = path.join(folder, "dist", "testee", "fuzz.js");
  await runCommand(process.execPath, [fuzz, "--corpus", corpus, ...process.argv.slice(2)]);
});

/** Compiles the suite's messages with our compiler, and the testee with them. */
async function compileTestee() {
  const output = path.join(folder, "gen");
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output);
  const baud = path.join(root, "packages", "baud", "dist", "main.js");
  const messages = ["proto2", "proto3", "proto2_editions", "proto3_editions", "edition2023"];
  const sources = messages.map((name) => `google/protobuf/test_messages_${name}.proto`);
  const args = ["protoc", `-I${protoFolder}`];
  await runCommand(process.execPath, [
    baud,
    ...args,
    `--ts_out=${output}`,
    "conformance/conformance.proto",
    ...sources,
  ]);
  mkdirSync(path.join(output, "other-look"));
  const otherLook = `--ts_out=int64=string,field_names=proto,oneofs=flat:${path.join(output, "other-look")}`;
  await runCommand(process.execPath, [baud, ...args, otherLook, ...sources]);
  await runCommand(process.execPath, [path.join(root, "node_modules", "typescript", "bin", "tsc"), "-b", folder]);
}
