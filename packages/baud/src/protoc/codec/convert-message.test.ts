import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { compile } from "@baud/compiler";
import type { CommandLine, CommandLines } from "../../testing/command-lines.js";
import { parseArguments } from "../arguments.js";
import { ProtocError } from "../protoc-error.js";
import { decodeRaw, MessageConverter } from "./convert-message.js";

const recorded = new URL("../../../testdata/codec-command-lines.json", import.meta.url);
const { files, cases } = JSON.parse(readFileSync(recorded, "utf8")) as CommandLines;
const { files: descriptors } = compile({ entryFiles: Object.keys(files), loadSource: (path) => files[path] as string });
const converter = new MessageConverter(descriptors);

for (const expected of cases) {
  test(`converts as protoc does: ${expected.args.join(" ")} of ${JSON.stringify(expected.stdin?.slice(0, 80))}`, () => {
    const { status, stdout, stderr } = expected;
    assert.deepEqual(convert(expected), { status, stdout, stderr });
  });
}

/** What the command line says, done here; bytes are characters, as in the recording. */
function convert({ args, stdin = "" }: CommandLine): Pick<CommandLine, "status" | "stdout" | "stderr"> {
  const { mode, codecType, isOutputDeterministic } = parseArguments(args);
  const input = Buffer.from(stdin, "latin1");
  try {
    if (mode === "decodeRaw") return { status: 0, stdout: decodeRaw(input), stderr: "" };
    const { output, missing } =
      mode === "encode"
        ? converter.encode(codecType, input, isOutputDeterministic)
        : converter.decode(codecType, input);
    const warning = `warning:  Input message is missing required fields:  ${missing.join(", ")}\n`;
    const stderr = missing.length === 0 ? "" : warning;
    return { status: 0, stdout: Buffer.from(output).toString("latin1"), stderr };
  } catch (error) {
    if (!(error instanceof ProtocError)) throw error;
    return { status: 1, stdout: "", stderr: `${error.message}\n` };
  }
}
