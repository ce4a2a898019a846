import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@baud/rpc";
import { TestService } from "../gen/grpc/testing/test_grpc.js";
import { expectZeros } from "./expectations.js";
import type { CaseChannel, CaseContext } from "./interop-case.js";
import { callUnary, largeUnary } from "./unary-cases.js";

/** Many large calls on one channel. */
export async function rpcSoak(context: CaseContext): Promise<void> {
  await soak(context, (call) => call(context.channel));
}

/** Many large calls, each on a channel of its own. */
export async function channelSoak(context: CaseContext): Promise<void> {
  await soak(context, async (call) => {
    const channel = context.openChannel();
    try {
      await call(channel);
    } finally {
      await channel.close();
    }
  });
}

/** Large calls with pauses, in which the channel must stay usable. */
export async function longLivedChannel({ stub, soak: options }: CaseContext): Promise<void> {
  for (let i = 0; i < options.iterations; i++) {
    if (i > 0) await sleep(options.iterationIntervalSeconds * 1000);
    await largeUnary({ stub });
  }
}

/** Runs the iterations, each within `withChannel`, and judges them by the soak options. */
async function soak(
  { soak: options }: CaseContext,
  withChannel: (call: (channel: CaseChannel) => Promise<void>) => Promise<void>,
): Promise<void> {
  const end = performance.now() + options.overallTimeoutSeconds * 1000;
  const faults: string[] = [];
  let started = 0;
  let finished = 0;

  const call = async (channel: CaseChannel) => {
    const start = performance.now();
    const sizes = { requestBytes: options.requestSizeBytes, responseBytes: options.responseSizeBytes };
    const { payload } = await callUnary(createClient(TestService, channel), undefined, sizes);
    const elapsedMs = performance.now() - start;
    expectZeros(payload, sizes.responseBytes);
    if (elapsedMs > options.perIterationMaxAcceptableLatencyMs) faults.push(`took ${Math.round(elapsedMs)} ms`);
  };
  const work = async () => {
    while (started < options.iterations && performance.now() < end) {
      started++;
      const pause = sleep(options.minTimeMsBetweenRpcs);
      await withChannel(call).catch((error: unknown) => faults.push(String(error)));
      finished++;
      await pause;
    }
  };
  await Promise.all(Array.from({ length: options.numThreads }, work));

  assert.equal(finished, options.iterations, `iterations within ${options.overallTimeoutSeconds} s`);
  const counted = `${faults.length} of ${options.iterations} iterations failed, the first: ${faults[0]}`;
  assert.ok(faults.length <= options.maxFailures, counted);
}
