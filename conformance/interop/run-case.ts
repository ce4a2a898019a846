import { createClient } from "@baud/rpc";
import { interopCases } from "./cases/cases.js";
import type { CaseContext, SoakOptions } from "./cases/interop-case.js";
import { negativeCases } from "./cases/negative-cases.js";
import { TestService } from "./gen/grpc/testing/test_grpc.js";

/** What the soak cases do when they are told nothing: as the official clients. */
export const defaultSoakOptions: SoakOptions = {
  iterations: 10,
  maxFailures: 0,
  perIterationMaxAcceptableLatencyMs: 1000,
  minTimeMsBetweenRpcs: 0,
  overallTimeoutSeconds: 10,
  requestSizeBytes: 271_828,
  responseSizeBytes: 314_159,
  numThreads: 1,
  iterationIntervalSeconds: 10,
};

/**
 * Runs one case, by its official name, over channels that `openChannel` makes. Rejects when it fails, and with `TypeError`
 * when there is no such case.
 */
export async function runCase(
  name: string,
  openChannel: CaseContext["openChannel"],
  soak: SoakOptions = defaultSoakOptions,
): Promise<void> {
  const run = interopCases.get(name) ?? negativeCases.get(name);
  if (run === undefined) {
    const known = [...interopCases.keys(), ...negativeCases.keys()].join(", ");
    throw new TypeError(`there is no case ${name}; there are ${known}`);
  }
  const channel = openChannel();
  try {
    await run({ channel, stub: createClient(TestService, channel), openChannel, soak });
  } finally {
    await channel.close();
  }
}
