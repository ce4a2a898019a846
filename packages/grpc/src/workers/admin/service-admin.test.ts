import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { type Client, createClient, Status } from "@baud/rpc";
import { Process_State as State } from "../../baud/serve/v1/processes_pb.js";
import { Channelz } from "../../grpc/channelz/v1/channelz_grpc.js";
import { Health } from "../../grpc/health/v1/health_grpc.js";
import { HealthCheckResponse_ServingStatus as ServingStatus } from "../../grpc/health/v1/health_pb.js";
import { Channel, ChannelCredentials } from "../../index.js";
import { leavesNothing } from "../../testing/left-behind.js";
import { KeptLog } from "../../testing/testbed.js";
import { Texts } from "../../testing/texts-service.js";
import { Processes, type ServiceProcesses, serve } from "../index.js";

const timeout = 300_000;
const service = new URL("../../testing/process-service.js", import.meta.url);

interface View {
  readonly processes: ServiceProcesses;
  readonly health: Client<typeof Health>;
  readonly channelz: Client<typeof Channelz>;
  readonly view: Client<typeof Processes>;
  /** One call, over a connection of its own: those are handed to the processes in turn. */
  call(text: string): Promise<string>;
}

/** Runs `use` with two processes and a look at both; afterwards nothing may be left. */
async function withView(use: (view: View) => Promise<void>, answerTimeoutMs = timeout): Promise<void> {
  await leavesNothing(async () => {
    const admin = { address: "localhost:0", answerTimeoutMs };
    await using processes = await serve(service, { port: 0, workers: 2, admin, logger: new KeptLog() });
    await using channel = new Channel(`localhost:${processes.adminPort}`, ChannelCredentials.local());
    await use({
      processes,
      health: createClient(Health, channel),
      channelz: createClient(Channelz, channel),
      view: createClient(Processes, channel),
      async call(text) {
        await using own = new Channel(`localhost:${processes.port}`, ChannelCredentials.insecure());
        return (await createClient(Texts, own).upper({ text })).text;
      },
    });
  });
}

test("a service is healthy when it is in every process, those left out that were told to end", { timeout }, () =>
  withView(async ({ health, call, processes }) => {
    const watch = health.watch({ service: Texts.typeName });
    const next = async (): Promise<unknown> => (await watch.next()).value?.status;
    assert.equal(await next(), ServingStatus.SERVING);
    await call("sick");
    assert.equal(await next(), ServingStatus.NOT_SERVING);
    assert.equal((await health.check({})).status, ServingStatus.SERVING);
    await processes.restart();
    assert.equal(await next(), ServingStatus.SERVING);
    await watch.return?.();
  }),
);

test(
  "calls are counted in each process and in all together, also those of processes that have ended",
  { timeout },
  () =>
    withView(async ({ view, call, processes }) => {
      for (let n = 0; n < 4; n++) await call("a");
      await assert.rejects(call("fail"), { code: Status.ABORTED });
      const before = await view.list({});
      assert.deepEqual(
        before.processes.map(({ number, pid, state, health }) => [number, Number(pid), state, health]),
        processes.pids.map((pid, index) => {
          return [BigInt(index + 1), pid, State.SERVING, { "": "SERVING", [Texts.typeName]: "SERVING" }];
        }),
      );
      assert.deepEqual(before.processes.map(({ calls }) => calls?.started).sort(), [2n, 3n]);
      for (const { residentBytes, startedAt, loopUtilization } of before.processes) {
        assert.ok(residentBytes > 1_000_000n && startedAt !== undefined && loopUtilization <= 1);
      }
      const { started, succeeded, failed } = before.total!;
      assert.deepEqual([started, succeeded, failed], [5n, 4n, 1n]);

      await processes.restart();
      await call("a");
      while ((await view.list({})).processes.length > 2) await new Promise(setImmediate);
      const after = await view.list({});
      assert.deepEqual([after.total?.started, after.total?.failed], [6n, 1n]);
      assert.deepEqual(
        after.processes.map(({ number }) => number),
        [3n, 4n],
      );
    }),
);

test("channelz tells of all processes by numbers that say which", { timeout }, () =>
  withView(async ({ channelz, call, processes }) => {
    for (let n = 0; n < 3; n++) await call("a");
    await using channel = new Channel(`localhost:${processes.port}`, ChannelCredentials.insecure());
    await createClient(Texts, channel).upper({});
    const { server: servers, end } = await channelz.getServers({});
    assert.equal(end, true);
    const perProcess = 2n ** 32n;
    assert.deepEqual(
      servers.map(({ ref, data }) => [ref!.serverId / perProcess, data?.callsStarted]),
      [
        [1n, 2n],
        [2n, 2n],
      ],
    );
    const second = servers[1]!.ref!.serverId;
    const pages = [await channelz.getServers({ maxResults: 1n }), await channelz.getServers({ startServerId: second })];
    assert.deepEqual(
      pages.map((page) => [page.server.length, page.end]),
      [
        [1, false],
        [1, true],
      ],
    );
    assert.equal((await channelz.getServer({ serverId: second })).server?.data?.callsSucceeded, 2n);
    const refs = servers.map(({ ref }) => channelz.getServerSockets({ serverId: ref!.serverId }));
    const sockets = (await Promise.all(refs)).flatMap(({ socketRef }) => socketRef);
    assert.equal(sockets.length, 1);
    const { socket } = await channelz.getSocket({ socketId: sockets[0]!.socketId });
    assert.equal(socket?.data?.streamsStarted, 1n);
    assert.deepEqual((await channelz.getTopChannels({})).channel, []);
    for (const serverId of [1n, second + 1000n, 9n * perProcess]) {
      await assert.rejects(channelz.getServer({ serverId }), { code: Status.NOT_FOUND });
    }
    await assert.rejects(channelz.getServers({ startServerId: -1n }), { code: Status.INVALID_ARGUMENT });
  }),
);

test("a process that does not answer is told of as silent, and holds up nobody for long", { timeout }, () =>
  withView(async ({ view, channelz, call }) => {
    await view.list({});
    const folder = mkdtempSync(path.join(tmpdir(), "baud-busy-"));
    const end = path.join(folder, "end");
    const busy = call(`busy until ${end}`);
    for (;;) {
      const { processes } = await view.list({});
      assert.ok(processes.every(({ calls }) => calls !== undefined));
      // The other one may be held up by the machine.
      if (
        processes
          .map(({ state }) => state)
          .sort()
          .join() === [State.SERVING, State.SILENT].sort().join()
      )
        break;
    }
    writeFileSync(end, "");
    await busy;
    while ((await channelz.getServers({})).server.length < 2);
    rmSync(folder, { recursive: true });
  }, 500),
);

test("a port for the view that cannot be had ends what was started", { timeout }, () =>
  leavesNothing(async () => {
    await using other = await serve(service, { port: 0, workers: 1 });
    const admin = { address: `localhost:${other.port}` };
    await assert.rejects(serve(service, { port: 0, workers: 1, admin }), /EADDRINUSE/);
    await assert.rejects(serve(service, { port: 0, admin: { address: "nowhere" } }), TypeError);
  }),
);
