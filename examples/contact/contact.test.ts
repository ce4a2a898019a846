import assert from "node:assert/strict";
import { it } from "node:test";
import { lastingPort } from "../testing/lasting-port.js";
import { addressFlags, Program } from "../testing/program.js";
import { withServer } from "../testing/with-server.js";

const timeout = 300_000;
const hurry = ["--pause-ms", "10", "--retry-ms", "10"];

it("talks in both directions at once, for as many rounds as it is told", { timeout }, async () => {
  await withServer(["contact", "--pause-ms", "10"], async ({ server, client }) => {
    const { stdout } = await client("--rounds", "2", ...hurry);
    const tasks = [...stdout.matchAll(/^客户端已接收到服务端任务:(任务:\d+)$/gm)].map(([, task]) => task!);
    assert.equal(tasks.length, 20);
    assert.equal(stdout.match(/^服务端接收到消息:数据:\d+$/gm)?.length, 30);

    await server.line(/gets no more tasks/);
    const told = server.lines.flatMap((line) => / tells 客户端接收到任务:(任务:\d+)$/.exec(line)?.[1] ?? []);
    assert.deepEqual(told, tasks);
  });
});

for (const { end, signal, says } of [
  { end: "vanished", signal: "SIGKILL", says: /^lost the server, calling again: / },
  { end: "drained", signal: "SIGTERM", says: /^the server gives no more tasks, calling again$/ },
] as const) {
  it(`calls again when a server that ${end} comes back`, { timeout }, async () => {
    const flags = ["--port", String(await lastingPort()), "--batch", "5", "--pause-ms", "600000"];
    await using first = Program.example("contact", "server", ...flags);
    const address = await first.address();
    await using client = Program.example("contact", "client", ...addressFlags(address), "--rounds", "1", ...hurry);
    // The first server has no more than five tasks, so the client is not done when it goes away.
    await client.line(/客户端已接收到服务端任务/);
    first.signal(signal);
    await first.finished;
    await client.line(says);

    await using second = Program.example("contact", "server", ...addressFlags(address));
    await second.address();
    const { exitCode, stderr, stdout } = await client.finished;
    assert.equal(stderr, "");
    assert.equal(exitCode, 0);
    const given = stdout.match(/^客户端已接收到服务端任务/gm)!.length;
    assert.ok(given >= 10 && given <= 15, `${given} tasks`);
  });
}

it("ends the stream of tasks when the server drains", { timeout }, async () => {
  await using server = Program.example("contact", "server", "--port", "0", "--pause-ms", "600000");
  await using _client = Program.example("contact", "client", ...addressFlags(await server.address()), ...hurry);
  await server.line(/was given/);
  server.signal("SIGINT");
  const { exitCode, stderr } = await server.finished;
  assert.equal(stderr, "");
  assert.equal(exitCode, 0);
});
