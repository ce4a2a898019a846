import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, Server as NetServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { type Client, createClient, Status } from "@baud/rpc";
import { Health } from "../grpc/health/v1/health_grpc.js";
import { HealthCheckResponse_ServingStatus as ServingStatus } from "../grpc/health/v1/health_pb.js";
import { Channel, ChannelCredentials } from "../index.js";
import { leavesNothing } from "../testing/left-behind.js";
import { Tally } from "../testing/tally.js";
import { certificate, KeptLog } from "../testing/testbed.js";
import { Texts } from "../testing/texts-service.js";
import { type ServeOptions, type ServiceProcesses, serve } from "./index.js";

const timeout = 300_000;
const service = new URL("../testing/process-service.js", import.meta.url);

/** Runs `use` with two processes of the service; afterwards nothing may be left. */
async function withProcesses(
  use: (processes: ServiceProcesses, log: KeptLog) => Promise<void>,
  options: Partial<ServeOptions> = {},
  module = service,
): Promise<void> {
  await leavesNothing(async () => {
    const log = new KeptLog();
    await using processes = await serve(module, { port: 0, workers: 2, logger: log, ...options });
    await use(processes, log);
  });
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

for (const { security, module, credentials } of [
  { security: "plain", module: service, credentials: ChannelCredentials.insecure() },
  {
    security: "TLS",
    module: new URL("../testing/secure-process-service.js", import.meta.url),
    credentials: ChannelCredentials.ssl({ rootCertificates: certificate("ca.pem") }),
  },
]) {
  test(`a rolling restart under load fails no call over ${security}, and leaves other processes`, { timeout }, () =>
    withProcesses(
      async (processes) => {
        const before = processes.pids;
        const open = () => new Channel(`localhost:${processes.port}`, credentials);
        const tally = new Tally();
        const seen = new Set<string>();
        await using kept = open();
        const stub = createClient(Texts, kept);
        tally.call(4, async () => seen.add((await stub.upper({})).text));
        // Connections that are about to come when a process stops listening.
        tally.call(4, async () => {
          await using channel = open();
          seen.add((await createClient(Texts, channel).upper({})).text);
        });
        while (seen.size < 2) await tally.more(1);
        // By the signal, as an operator would: what it starts is what a further restart waits for.
        process.kill(process.pid, "SIGHUP");
        await new Promise(setImmediate);
        await processes.restart();
        while (seen.size < 4) await tally.more(1);
        await tally.stop();
        assert.equal(tally.failed, 0, JSON.stringify(tally.ends));
        assert.ok(processes.pids.every((pid) => !before.includes(pid)));
      },
      { handleSignals: true },
      module,
    ),
  );
}

test("health on the service's own port is that of all processes, whichever one is asked", { timeout }, () =>
  withProcesses(async (processes) => {
    const { port, pids } = processes;
    const channels: Channel[] = [];
    // Connections are handed out in turn: each of these leads to another process.
    const open = async () => {
      const channel = new Channel(`localhost:${port}`, ChannelCredentials.insecure());
      channels.push(channel);
      const health = createClient(Health, channel);
      const { text } = await createClient(Texts, channel).upper({});
      return {
        channel,
        pid: Number(text),
        status: async () => (await health.check({ service: Texts.typeName })).status,
      };
    };
    const doors = [await open(), await open()];
    assert.deepEqual(new Set(doors.map(({ pid }) => pid)), new Set(pids));
    for (const { status } of doors) assert.equal(await status(), ServingStatus.SERVING);
    await createClient(Texts, doors[0]!.channel).upper({ text: "sick" });
    assert.equal(await doors[0]!.status(), ServingStatus.NOT_SERVING);
    while ((await doors[1]!.status()) !== ServingStatus.NOT_SERVING);
    await processes.restart();
    for (const { status } of [await open(), await open()]) assert.equal(await status(), ServingStatus.SERVING);
    await Promise.all(channels.map((channel) => channel.close()));
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

test("a process that dies while it is replaced is not replaced twice", { timeout }, () =>
  withProcesses(
    async (processes, log) => {
      const [old] = processes.pids;
      const restart = processes.restart();
      process.kill(old!, "SIGKILL");
      await restart;
      assert.match(log.entries[0]!.message, /has died \(SIGKILL\)/);
      // By the end of another restart one more would have been started.
      await processes.restart();
      assert.equal(processes.pids.length, 1);
    },
    { workers: 1 },
  ),
);

test("processes whose first one has vanished end, and have nothing to say", { timeout }, async () => {
  const script = `
    import("${new URL("./index.js", import.meta.url).href}")
      .then(({ serve }) => serve(new URL("${service.href}"), { port: 0, workers: 2 }))
      .then(({ port }) => console.log(port));`;
  const first = spawn(process.execPath, ["--eval", script]);
  let said = "";
  first.stderr.on("data", (text) => (said += text));
  const [port] = await once(first.stdout, "data");
  await withStub(Number(port), async (stub) => {
    await stub.upper({});
    first.kill("SIGKILL");
    // Told when all processes have closed what they inherited.
    await once(first, "close");
  });
  assert.equal(said, "");
});

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
    await leavesNothing(async () => {
      const folder = mkdtempSync(path.join(tmpdir(), "baud-serve-"));
      const file = path.join(folder, "service.mjs");
      writeFileSync(file, source);
      await assert.rejects(serve(file, { port: 0, workers: 2 }), reason);
      rmSync(folder, { recursive: true });
    });
  });
}

test("options that are wrong are told before anything is started", () =>
  leavesNothing(async () => {
    for (const [options, message] of [
      [{ port: 0, workers: 0 }, /workers must be/],
      [{}, /either a port/],
      [{ port: 1, address: "unix:/a" }, /either a port/],
      [{ address: "nowhere" }, /nowhere/],
    ] as const) {
      await assert.rejects(serve(service, options), { name: "TypeError", message });
    }
  }));

test("a port that is taken is told of", { timeout }, () =>
  leavesNothing(async () => {
    const other = createServer().listen(0, "localhost");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    await assert.rejects(serve(service, { port, workers: 2 }), /EADDRINUSE/);
    other.close();
    await once(other, "close");
  }),
);

test("a port that was free, and is not when the processes listen, is exchanged for another", { timeout }, () =>
  leavesNothing(async () => {
    // Whoever is told of a port that is free takes it at once, for the first time.
    const taken: NetServer[] = [];
    const close = NetServer.prototype.close;
    NetServer.prototype.close = function (this: NetServer, callback) {
      const address = this.address() as AddressInfo;
      NetServer.prototype.close = close;
      return close.call(this, () => {
        taken.push(createServer().listen(address.port, address.address, () => callback?.()));
      });
    };
    await using processes = await serve(service, { port: 0, workers: 2 });
    assert.equal(taken.length, 1);
    assert.notEqual(processes.port, (taken[0]!.address() as AddressInfo).port);
    assert.equal((await servedBy(processes.port, 4)).size, 2);
    taken[0]!.close();
  }),
);

test("all processes serve one unix socket", { timeout, skip: process.platform === "win32" }, () =>
  leavesNothing(async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "baud-serve-"));
    const address = `unix:${path.join(folder, "service.sock")}`;
    {
      await using processes = await serve(service, { address, workers: 2 });
      assert.equal(processes.port, 0);
      const seen = new Set<string>();
      const callFour = async () => {
        for (let n = 0; n < 4; n++) {
          await using channel = new Channel(address, ChannelCredentials.insecure());
          seen.add((await createClient(Texts, channel).upper({})).text);
        }
      };
      await callFour();
      assert.equal(seen.size, 2);
      await processes.restart();
      await callFour();
      assert.equal(seen.size, 4);
    }
    assert.deepEqual(readdirSync(folder), []);
    rmSync(folder, { recursive: true });
  }),
);
