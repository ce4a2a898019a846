import { deepEqual, equal } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { bundleCommands } from "./bundle-commands.mjs";
import { root } from "./root.mjs";

const modules = path.join(root, "packages", "baud", "dist", "main.js");

const plugin = path.join(root, "packages", "baud", "bin", "protoc-gen-baud.js");

test("bundled, protoc writes and says what it does from its modules", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "bundled-"));
  try {
    const bundled = path.join(folder, "bundled");
    await bundleCommands(bundled);
    // Each loads other parts.
    for (const args of [
      ["--include_source_info", "--include_imports", "-oOUT/set.pb", "route_guide.proto"],
      ["--ts_out=int64=string:OUT", "--grpc_ts_out=OUT", "route_guide.proto"],
      [`--plugin=${plugin}`, "--baud_out=OUT", "route_guide.proto"],
      ["--ts_out=int64=string:OUT", "missing.proto"],
      ["--print_free_field_numbers", "route_guide.proto"],
      ["--decode=google.protobuf.FileDescriptorSet", "google/protobuf/descriptor.proto"],
      ["--help"],
    ]) {
      const [ours, theirs] = [path.join(bundled, "protoc-command.cjs"), modules].map((program, index) => {
        const out = path.join(folder, String(index));
        mkdirSync(out, { recursive: true });
        const command = [program, "protoc", "-Iexamples/route-guide", ...args.map((arg) => arg.replace("OUT", out))];
        const { status, stdout, stderr } = spawnSync(process.execPath, command, {
          cwd: root,
          encoding: "utf8",
          input: "",
        });
        const written = readdirSync(out).map((name) => [name, readFileSync(path.join(out, name), "hex")]);
        return { status, stdout, stderr, written };
      });
      deepEqual(ours, theirs);
      equal(typeof ours?.status, "number");
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
