import { deepEqual, equal } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { bundleCommands } from "./bundle-commands.mjs";
import { root } from "./root.mjs";

const modules = path.join(root, "packages", "baud", "dist", "main.js");

test("bundled, protoc writes and says what it does from its modules", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "bundled-"));
  try {
    const bundled = path.join(folder, "bundled");
    await bundleCommands(bundled);
    for (const args of [
      ["--include_source_info", "--include_imports", "-oOUT", "route_guide.proto"],
      ["--ts_out=int64=string:.", "-oOUT", "missing.proto"],
      ["--decode=google.protobuf.FileDescriptorSet", "google/protobuf/descriptor.proto"],
      ["--help"],
    ]) {
      const [ours, theirs] = [path.join(bundled, "protoc-command.cjs"), modules].map((program, index) => {
        const out = path.join(folder, `${index}.pb`);
        const command = [program, "protoc", "-Iexamples/route-guide", ...args.map((arg) => arg.replace("OUT", out))];
        const { status, stdout, stderr } = spawnSync(process.execPath, command, {
          cwd: root,
          encoding: "utf8",
          input: "",
        });
        return { status, stdout, stderr, written: status === 0 && args[2] === "-oOUT" ? readFileSync(out) : undefined };
      });
      deepEqual(ours, theirs);
      equal(typeof ours?.status, "number");
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
