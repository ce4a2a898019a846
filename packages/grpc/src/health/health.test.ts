import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, Status } from "@baud/rpc";
import { Health } from "../grpc/health/v1/health_grpc.js";
import { HealthCheckResponse_ServingStatus as ServingStatus } from "../grpc/health/v1/health_pb.js";
import { addHealth } from "../index.js";
import { Testbed } from "../testing/testbed.js";
import { TextsHandlers } from "../testing/texts-service.js";

async function startWithHealth() {
  const bed = await Testbed.start(new TextsHandlers());
  return { bed, health: addHealth(bed.server), stub: createClient(Health, bed.channel) };
}

test("the server as a whole is SERVING, a service what it is set to, and others are NOT_FOUND", async () => {
  const { bed, health, stub } = await startWithHealth();
  await using _ = bed;
  assert.equal((await stub.check({})).status, ServingStatus.SERVING);
  await assert.rejects(stub.check({ service: "test.Texts" }), { code: Status.NOT_FOUND });
  health.setStatus("test.Texts", "NOT_SERVING");
  assert.equal((await stub.check({ service: "test.Texts" })).status, ServingStatus.NOT_SERVING);
  const { statuses } = await stub.list({});
  assert.deepEqual(
    Object.entries(statuses).map(([name, { status }]) => [name, status]),
    [
      ["", ServingStatus.SERVING],
      ["test.Texts", ServingStatus.NOT_SERVING],
    ],
  );
  health.clearStatus("test.Texts");
  await assert.rejects(stub.check({ service: "test.Texts" }), { code: Status.NOT_FOUND });
});

test("who watches is told of each change once, and of a service before it is known", async () => {
  const { bed, health, stub } = await startWithHealth();
  await using _ = bed;
  const watch = stub.watch({ service: "test.Texts" });
  const next = async () => (await watch.next()).value?.status;
  assert.equal(await next(), ServingStatus.SERVICE_UNKNOWN);
  health.setStatus("test.Texts", "SERVING");
  assert.equal(await next(), ServingStatus.SERVING);
  health.setStatus("test.Texts", "SERVING");
  health.setStatus("", "NOT_SERVING");
  health.setStatus("test.Texts", "NOT_SERVING");
  assert.equal(await next(), ServingStatus.NOT_SERVING);
  health.clearStatus("test.Texts");
  assert.equal(await next(), ServingStatus.SERVICE_UNKNOWN);
  await watch.return?.();
});

test("where processes share a port, each answers for all, and tells those that watch of itself", async () => {
  const { bed, health, stub } = await startWithHealth();
  await using _ = bed;
  const statusOf = async (service: string) => (await stub.check({ service })).status;
  health.setStatus("well", "SERVING");
  health.setStatus("ill", "NOT_SERVING");
  health.share({ "": "NOT_SERVING", well: "NOT_SERVING", ill: "SERVING", elsewhere: "SERVING" });
  assert.equal(await statusOf(""), ServingStatus.NOT_SERVING);
  assert.equal(await statusOf("well"), ServingStatus.NOT_SERVING);
  // The others have yet to hear of it.
  assert.equal(await statusOf("ill"), ServingStatus.NOT_SERVING);
  assert.equal(await statusOf("elsewhere"), ServingStatus.SERVING);
  await assert.rejects(stub.check({ service: "constructor" }), { code: Status.NOT_FOUND });
  assert.deepEqual(Object.keys((await stub.list({})).statuses).sort(), ["", "elsewhere", "ill", "well"]);
  const watch = stub.watch({ service: "well" });
  assert.equal((await watch.next()).value?.status, ServingStatus.SERVING);

  health.share({ "": "SERVING", well: "SERVING" });
  health.shutdown();
  assert.equal(await statusOf("well"), ServingStatus.SERVING);
  assert.equal((await watch.next()).value?.status, ServingStatus.NOT_SERVING);
  health.share({ "": "NOT_SERVING", well: "NOT_SERVING" });
  assert.equal(await statusOf("well"), ServingStatus.NOT_SERVING);
});

test("a shutdown tells those that watch and lets them go, so that it ends", async () => {
  const { bed, health, stub } = await startWithHealth();
  await using _ = bed;
  const watch = stub.watch({});
  assert.equal((await watch.next()).value?.status, ServingStatus.SERVING);
  const shutdown = bed.server.shutdown();
  health.setStatus("", "SERVING");
  assert.equal((await watch.next()).value?.status, ServingStatus.NOT_SERVING);
  await assert.rejects(watch.next(), { code: Status.UNAVAILABLE });
  await shutdown;
});
