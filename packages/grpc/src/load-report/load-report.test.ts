import assert from "node:assert/strict";
import { test } from "node:test";
import { durationFromMs } from "@baud/protobuf";
import { createClient, Metadata, type ServerContext } from "@baud/rpc";
import { addLoadReports, type LoadReport, readLoadReport, reportLoad, ServerLoad } from "../index.js";
import { Testbed } from "../testing/testbed.js";
import { type Text, TextsHandlers } from "../testing/texts-service.js";
import { OpenRcaService } from "../xds/service/orca/v3/orca_grpc.js";
import { fromOrca } from "./load-report.js";

/** Handlers of which `upper` reports twice. */
function reporting(later: LoadReport = {}): TextsHandlers {
  const upper = async (request: Text, context: ServerContext): Promise<Text> => {
    reportLoad(context, { requestCost: { rows: 1, bytes: 2 }, cpuUtilization: 0.1 });
    reportLoad(context, later);
    return request;
  };
  return Object.assign(new TextsHandlers(), { upper });
}

/** Without what is not known. */
function known(report: LoadReport | undefined): object {
  const isKnown = (value: unknown): boolean =>
    value !== undefined && (typeof value !== "object" || Object.keys(value ?? {}).length > 0);
  return Object.fromEntries(Object.entries(report ?? {}).filter(([, value]) => isKnown(value)));
}

test("a call tells what it has cost, the later report before the earlier", async () => {
  const later = { requestCost: { rows: 5 }, cpuUtilization: 1.5, rps: 2.5 };
  await using bed = await Testbed.start(reporting(later));
  const call = bed.stub.upper({ text: "a" });
  await call;
  assert.deepEqual(known(readLoadReport(await call.trailers)), {
    requestCost: { rows: 5, bytes: 2 },
    cpuUtilization: 1.5,
    rps: 2.5,
  });
});

test("the load of the server comes with each call, behind what the call itself says", async () => {
  const load = new ServerLoad();
  load.set({ memUtilization: 0.5, cpuUtilization: 0.9, utilization: { disk: 0.25 } });
  load.set({ eps: 3 });
  await using bed = await Testbed.start(reporting(), { server: { interceptors: [load.withEachCall()] } });
  const call = bed.stub.upper({ text: "a" });
  await call;
  assert.deepEqual(known(readLoadReport(await call.trailers)), {
    requestCost: { rows: 1, bytes: 2 },
    cpuUtilization: 0.1,
    memUtilization: 0.5,
    utilization: { disk: 0.25 },
    eps: 3,
  });
  load.clear();
  assert.deepEqual(load.report, {});
});

test("out of band, the load is told at once and again at each interval, until the server shuts down", async () => {
  await using bed = await Testbed.start(new TextsHandlers());
  const load = addLoadReports(bed.server, { minIntervalMs: 5 });
  load.set({ cpuUtilization: 0.25 });
  const reports = createClient(OpenRcaService, bed.channel).streamCoreMetrics({ reportInterval: durationFromMs(1) });
  const next = async (): Promise<object | undefined> => {
    const { value, done } = await reports.next();
    return done ? undefined : known(fromOrca(value));
  };
  assert.deepEqual(await next(), { cpuUtilization: 0.25 });
  load.set({ cpuUtilization: undefined, applicationUtilization: 2 });
  // Reports of how it was before may be on their way.
  let latest = await next();
  while (latest !== undefined && "cpuUtilization" in latest) latest = await next();
  assert.deepEqual(latest, { applicationUtilization: 2 });
  const shutdown = bed.server.shutdown();
  while ((await next()) !== undefined);
  await shutdown;
});

const wrong: readonly [report: LoadReport, message: RegExp][] = [
  [{ cpuUtilization: -0.1 }, /^cpuUtilization is -0.1; it must be 0 or more/],
  [{ memUtilization: 1.1 }, /^memUtilization is 1.1; it must be from 0 to 1/],
  [{ utilization: { disk: 2 } }, /^utilization.disk is 2; it must be from 0 to 1/],
  [{ rps: Number.NaN }, /^rps is NaN/],
];
for (const [report, message] of wrong) {
  test(`${JSON.stringify(report)} is refused`, () => {
    assert.throws(() => new ServerLoad().set(report), { name: "RangeError", message });
  });
}

test("a report that cannot be read is none", () => {
  const trailers = new Metadata().set("endpoint-load-metrics-bin", Uint8Array.of(0xff));
  assert.equal(readLoadReport(trailers), undefined);
  assert.equal(readLoadReport(new Metadata()), undefined);
});
