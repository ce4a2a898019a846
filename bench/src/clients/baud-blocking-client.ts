import { type BlockingClient, createBlockingClient } from "@baud/grpc/blocking";
import { Greeter } from "../../server/gen/helloworld_grpc.js";
import { obey } from "../process/obey.js";
import { reportOfLatencies } from "./one-at-a-time.js";

const name = "0123456789";

// One client for all orders: its thread starts with code that is not compiled, as that of the awaiting client does once for all orders.
const clients = new Map<string, BlockingClient<typeof Greeter>>();

function clientOf(address: string): BlockingClient<typeof Greeter> {
  const client = clients.get(address) ?? createBlockingClient(Greeter, address);
  clients.set(address, client);
  return client;
}

obey(async ({ address, workload, warmUpMs, durationMs }) => {
  if (workload.kind !== "oneAtATime")
    throw new Error(`it calls one at a time, and does not carry out ${workload.kind}`);
  const greeter = clientOf(address);
  const callFor = (milliseconds: number): number[] => {
    const latenciesUs: number[] = [];
    let before = performance.now();
    for (const end = before + milliseconds; before < end; ) {
      const { message } = greeter.sayHello({ name });
      if (message !== name) throw new Error(`the reply was "${message}"`);
      const after = performance.now();
      latenciesUs.push((after - before) * 1000);
      before = after;
    }
    return latenciesUs;
  };
  callFor(warmUpMs);
  // The processor time of all threads of the process.
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  const latenciesUs = callFor(durationMs);
  const { user, system } = process.cpuUsage(cpuBefore);
  return reportOfLatencies(latenciesUs, performance.now() - started, (user + system) / 1000);
});
