import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { type Client, createClient, Status } from "@baud/rpc";
import { Channel, ChannelCredentials } from "../index.js";
import { KeptLog, nothingLeft, openResources } from "../testing/testbed.js";
import { Texts } from "../testing/texts-service.js";
import { type ServeOptions, type ServiceProcesses, serve } from "./index.js";

const timeout = 60_000;
const service = new URL("../testing/process-service.js", import.meta.url);

/** Runs `use` with two processes of the service; afterwards nothing may be left. */
async function withProcesses(
  use: (processes: ServiceProcesses, log: KeptLog) => Promise<void>,
  options: Partial<ServeOptions> = {},
): Promise<void> {
  const before = openResources();
  const log = new KeptLog();
  {
    await using processes = await serve(service, { port: 0, workers: 2, logger: log, ...options });
    await use(processes, log);
  }
  await nothingLeft(before);
}

async function withStub(port: number, use: (stub: Client<typeof Texts>) => Promise<void>): Promise<void> {
  await using channel = new Channel(`localhost:${port}`, ChannelCredentials.insecure());
  await use(createClient(Texts, channel));
}

/** Which processes answer so many new connections. */
async function servedBy(port: number, connections: number): Promise<Set<number>> {
  const pids = new Set<number>();
  for (let i = 0; i < connections; i++) {
    await withStub(port, async (stub) => void pids.add(Number((await stub.upper({})).text)));
  }
  return pids;
}

test("all processes serve one port, and connections are handed out in turn", { timeout }, () =>
  withProcesses(async ({ port, pids }) => {
    assert.equal(pids.length, 2);
    assert.ok(!pids.includes(process.pid));
    assert.deepEqual([...(await servedBy(port, 4))].sort(), [...pids].sort());
  }),
);

test("a rolling restart under load fails no call, and leaves other processes", { timeout }, () =>
  withProcesses(async (processes) => {
    const before = processes.pids;
    let calls = 0;
    let isOver = false;
    const failures: unknown[] = [];
    const seen = new Set<string>();
    const load = async (): Promise<void> =>
      withStub(processes.port, async (stub) => {
        while (!isOver) {
          calls++;
          await stub.upper({}).then(
            ({ text }) => seen.add(text),
            (error: unknown) => failures.push(error),
          );
        }
      });
    const loads = Array.from({ length: 8 }, load);
    // By the signal, as an operator would: what it starts is what a further restart waits for.
    process.kill(process.pid, "SIGHUP");
    await new Promise(setImmediate);
    await processes.restart();
    isOver = true;
    await Promise.all(loads);
    assert.deepEqual(failures, []);
    assert.ok(calls > 100, `${calls} calls`);
    assert.ok(seen.size >= 3, `${seen.size} processes answered`);
    assert.ok(processes.pids.every((pid) => !before.includes(pid)));
  }),
);

test("a process that dies fails its own calls, and is replaced", { timeout }, () =>
  withProcesses(async (processes, log) => {
    const before = processes.pids;
    await withStub(processes.port, async (stub) => {
      await assert.rejects(stub.upper({ text: "die" }), { code: Status.UNAVAILABLE });
    });
    while (processes.pids.filter((pid) => !before.includes(pid)).length === 0) await new Promise(setImmediate);
    assert.deepEqual(
      log.entries.map(({ message }) => message),
      ["A worker process has died (exit status 7), and is replaced"],
    );
    assert.ok((await servedBy(processes.port, 4)).size >= 1);
  }),
);

test("calls that are open are let end when the service is stopped", { timeout }, async () => {
  const processes = await serve(service, { port: 0, workers: 1 });
  await withStub(processes.port, async (stub) => {
    let finish = (): void => {};
    const isFinished = new Promise<void>((resolve) => (finish = resolve));
    const joined = stub.join(
      (async function* () {
        yield { text: "a" };
        await isFinished;
        yield { text: "b" };
      })(),
    );
    await stub.upper({});
    const stopped = processes.stop();
    finish();
    assert.equal((await joined).text, "ab");
    await stopped;
    await assert.rejects(stub.upper({}), { code: Status.UNAVAILABLE });
  });
});

for (const [title, source, reason] of [
  ["throws", 'throw new Error("no configuration");', /no configuration/],
  ["exports nothing of use", "export const server = 1;", /must export a function createServer/],
  ["ends the process", "process.exit(3);", /ended: exit status 3/],
] as const) {
  test(`a module that ${title} is told of, and nothing is left`, { timeout }, async () => {
    const before = openResources();
    const folder = mkdtempSync(path.join(tmpdir(), "baud-serve-"));
    const file = path.join(folder, "service.mjs");
    writeFileSync(file, source);
    await assert.rejects(serve(file, { port: 0, workers: 2 }), reason);
    await assert.rejects(serve(pathToFileURL(file), { port: 0, workers: 0 }), {
      name: "TypeError",
      message: /workers/,
    });
    rmSync(folder, { recursive: true });
    await nothingLeft(before);
  });
}
