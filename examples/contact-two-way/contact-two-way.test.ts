import assert from "node:assert/strict";
import { it } from "node:test";
import { lastingPort } from "../testing/lasting-port.js";
import { addressFlags, Program } from "../testing/program.js";
import { withServer } from "../testing/with-server.js";

const timeout = 300_000;
const hurry = ["--pause-ms", "10", "--retry-ms", "10"];

for (const { form, flags } of [
  { form: "listens itself", flags: [] },
  { form: "is called over its own connection", flags: ["--reverse"] },
]) {
  it(`a worker that ${form} reports and does tasks, for as many rounds as it is told`, { timeout }, async () => {
    await withServer(["contact-two-way", "--pause-ms", "10"], async ({ server, client }) => {
      const { stdout } = await client("--rounds", "2", ...hurry, ...flags);
      const tasks = [...stdout.matchAll(/^客户端已接收到服务端任务:(任务:\d+)$/gm)].map(([, task]) => task!);
      assert.ok(tasks.length >= 20, `${tasks.length} tasks`);
      assert.equal(stdout.match(/^服务端接收到消息:数据:\d+$/gm)?.length, 30);

      await server.line(/gets no more tasks/);
      const told = server.lines.flatMap((line) => / tells 客户端接收到任务:(任务:\d+)$/.exec(line)?.[1] ?? []);
      assert.deepEqual(told.slice(0, 20), tasks.slice(0, 20));
    });
  });

  it(`a worker that ${form} calls again when the office comes back`, { timeout }, async () => {
    const start = (...more: string[]): Program =>
      Program.example("contact-two-way", "server", "--batch", "5", "--pause-ms", "600000", ...more);
    await using first = start("--port", String(await lastingPort()));
    const address = addressFlags(await first.address());
    await using client = Program.example("contact-two-way", "client", ...address, "--rounds", "1", ...hurry, ...flags);
    await first.line(/tells/);
    first.signal("SIGKILL");
    await first.finished;

    await using second = start("--batch", "10", ...address);
    await second.line(/is there and gets tasks/);
    const { exitCode, stderr } = await client.finished;
    assert.equal(stderr, "");
    assert.equal(exitCode, 0);
  });
}

it("gives no more tasks when the office drains", { timeout }, async () => {
  await using server = Program.example("contact-two-way", "server", "--port", "0", "--pause-ms", "600000");
  const flags = addressFlags(await server.address());
  await using _one = Program.example("contact-two-way", "client", ...flags, ...hurry);
  await using _two = Program.example("contact-two-way", "client", ...flags, ...hurry, "--reverse");
  for (const client of [_one, _two]) await client.line(/客户端已接收到服务端任务/);
  server.signal("SIGINT");
  const { exitCode, stderr, stdout } = await server.finished;
  assert.equal(stderr, "");
  assert.equal(exitCode, 0);
  assert.equal(stdout.match(/gets no more tasks/g)?.length, 2);
});
