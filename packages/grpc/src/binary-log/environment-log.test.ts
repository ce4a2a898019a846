import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { decodeDelimited } from "@baud/protobuf";
import { GrpcLogEntry } from "../grpc/binlog/v1/binarylog_pb.js";

/** A program that knows nothing of the log, and makes one call. */
const program = `
  import { addHealth, Server } from "@baud/grpc";
  import { Health } from "@baud/grpc/grpc/health/v1/health_grpc";
  import { createClient } from "@baud/rpc";
  const server = new Server();
  addHealth(server);
  await createClient(Health, server.connectInProcess()).check({});
`;

/** Runs it, and answers what it says and the files that it leaves. */
function run(filter: string): { readonly stderr: string; readonly logs: readonly Uint8Array[] } {
  const folder = mkdtempSync(path.join(tmpdir(), "baud-environment-log-"));
  try {
    const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      env: { ...process.env, GRPC_BINARY_LOG_FILTER: filter, TMPDIR: folder, TEMP: folder },
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    const files = readdirSync(folder)
      .filter((name) => name.startsWith("baud-calls-"))
      .map((name) => path.join(folder, name));
    // For the eyes of its owner alone.
    if (process.platform !== "win32") for (const file of files) assert.equal(statSync(file).mode & 0o077, 0);
    return { stderr, logs: files.map((file) => readFileSync(file)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("GRPC_BINARY_LOG_FILTER logs the calls of a program that knows nothing of it", () => {
  const { stderr, logs } = run("grpc.health.v1.Health/*");
  assert.match(stderr, /calls are logged, with all that they send \(path=.*baud-calls-\d+\.binpb\)/);
  assert.equal(logs.length, 1);
  const entries = [...decodeDelimited(GrpcLogEntry, logs[0]!)];
  assert.deepEqual(
    entries.map(({ payload }) => payload?.case),
    ["clientHeader", "message", undefined, "serverHeader", "message", "trailer"],
  );
});

test("a filter that cannot be read is told of, and the program goes on", () => {
  const { stderr, logs } = run("Health");
  assert.match(stderr, /Calls are not logged[\s\S]*cannot be read at "Health"/);
  assert.deepEqual(logs, []);
  assert.deepEqual(run(""), { stderr: "", logs: [] });
});
