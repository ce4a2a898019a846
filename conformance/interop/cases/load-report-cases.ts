import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { LoadReport } from "@baud/grpc";
import { createClient, MessageWriter } from "@baud/rpc";
import type { StreamingOutputCallRequest } from "../gen/grpc/testing/messages_pb.js";
import { TestService } from "../gen/grpc/testing/test_grpc.js";
import type { CaseChannel, CaseContext } from "./interop-case.js";
import { latestReports, loadReportConfig } from "./load-report-policy.js";

/** How long a report out of band may take to come; servers send one every second. */
const limitMs = 25_000;

/** A policy sees what the server reports with a call (gRFC A51). */
export async function orcaPerRpc(context: CaseContext): Promise<void> {
  await withReports(context, async (channel) => {
    const requestCost = { cost: 3456.32 };
    const utilization = { util: 0.30499 };
    await createClient(TestService, channel).unaryCall({
      orcaPerQueryReport: { cpuUtilization: 0.821, memoryUtilization: 0.5847, requestCost, utilization },
    });
    assertReport(latestReports.ofCall, { cpuUtilization: 0.821, memUtilization: 0.5847, requestCost, utilization });
  });
}

/** A policy sees what the server reports out of band, and that it changes. */
export async function orcaOob(context: CaseContext): Promise<void> {
  await withReports(context, async (channel) => {
    const requests = new MessageWriter<StreamingOutputCallRequest>();
    const call = createClient(TestService, channel).fullDuplexCall(requests);
    for (const [cpuUtilization, memoryUtilization, util] of [
      [0.821, 0.5847, 0.30499],
      [0.29309, 0.2, 0.2039],
    ] as const) {
      const utilization = { util };
      const orcaOobReport = { cpuUtilization, memoryUtilization, utilization };
      await requests.write({ orcaOobReport, responseParameters: [{ size: 1 }] });
      assert.ok(!(await call.next()).done, "the stream ended too early");
      await untilReported({ cpuUtilization, memUtilization: memoryUtilization, utilization });
    }
    requests.end();
    assert.ok((await call.next()).done, "there is a response that no request asked for");
  });
}

async function withReports({ openChannel }: CaseContext, use: (channel: CaseChannel) => Promise<void>): Promise<void> {
  latestReports.ofCall = undefined;
  latestReports.outOfBand = undefined;
  const channel = openChannel(loadReportConfig);
  try {
    await use(channel);
  } finally {
    await channel.close();
  }
}

async function untilReported(expected: LoadReport): Promise<void> {
  const end = performance.now() + limitMs;
  for (;;) {
    try {
      assertReport(latestReports.outOfBand, expected);
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await sleep(50);
  }
}

function assertReport(actual: LoadReport | undefined, expected: LoadReport): void {
  assert.ok(actual !== undefined, "there is no report");
  const full: LoadReport = {
    cpuUtilization: undefined,
    memUtilization: undefined,
    applicationUtilization: undefined,
    rps: undefined,
    eps: undefined,
    utilization: {},
    requestCost: {},
    namedMetrics: {},
    ...expected,
  };
  assert.deepEqual(actual, full);
}
