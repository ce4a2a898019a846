import { Channel, ChannelCredentials } from "@baud/grpc";
import { Health } from "@baud/grpc/grpc/health/v1/health_grpc";
import { createClient } from "@baud/rpc";
import { Greeter } from "../../server/gen/helloworld_grpc.js";
import { obey } from "../process/obey.js";
import { reportOfLatencies } from "./one-at-a-time.js";

/** So many calls are always open that compute: more than the server has threads, so that none is ever free. */
const computing = 8;

// Asks for the health of a server that is busy, one check after the other.
obey(async ({ address, workload, warmUpMs, durationMs }) => {
  if (workload.kind !== "oneAtATime")
    throw new Error(`it calls one at a time, and does not carry out ${workload.kind}`);
  await using heavy = new Channel(address, ChannelCredentials.insecure());
  await using light = new Channel(address, ChannelCredentials.insecure());
  const greeter = createClient(Greeter, heavy);
  const health = createClient(Health, light);
  let isOver = false;
  const load = Array.from({ length: computing }, async () => {
    while (!isOver) await greeter.sayHello({ name: "0123456789" });
  });
  const checkFor = async (milliseconds: number): Promise<number[]> => {
    const latenciesUs: number[] = [];
    let before = performance.now();
    for (const end = before + milliseconds; before < end; ) {
      await health.check({});
      const after = performance.now();
      latenciesUs.push((after - before) * 1000);
      // As a probe does, it lets others have the processor between.
      await new Promise((resolve) => setTimeout(resolve, 2));
      before = performance.now();
    }
    return latenciesUs;
  };
  await checkFor(warmUpMs);
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  const latenciesUs = await checkFor(durationMs);
  const elapsedMs = performance.now() - started;
  const { user, system } = process.cpuUsage(cpuBefore);
  isOver = true;
  await Promise.all(load);
  return reportOfLatencies(latenciesUs, elapsedMs, (user + system) / 1000);
});
