import { addLoadReports, Channel, ChannelCredentials, Server } from "@baud/grpc";
import { createClient } from "@baud/rpc";
import { Library } from "./gen/library_grpc.js";
import { library } from "./library-service.js";
import { listening } from "./listening.js";

/** Servers that say how much they have to do, and calls that go where there is less (ORCA, `weighted_round_robin`). */
export async function loadReports(): Promise<void> {
  const counts = { busy: 0, idle: 0 };
  const servers = (["busy", "idle"] as const).map((name) => {
    const server = new Server();
    const findBook = () => {
      counts[name]++;
      return { title: name };
    };
    server.addService(Library, { ...library, findBook });
    // Both answer a hundred calls a second; one needs four times as much of its processor for them.
    addLoadReports(server, { minIntervalMs: 20 }).set({ rps: 100, cpuUtilization: name === "busy" ? 0.8 : 0.2 });
    return server;
  });
  const addresses = await Promise.all(servers.map(listening));
  const policy = {
    enableOobLoadReport: true,
    oobReportingPeriod: "0.02s",
    blackoutPeriod: "0s",
    weightUpdatePeriod: "0.1s",
  };
  await using channel = new Channel(`ipv4:${addresses.join(",")}`, ChannelCredentials.insecure(), {
    serviceConfig: { loadBalancingConfig: [{ weighted_round_robin: policy }] },
  });
  const stub = createClient(Library, channel);

  // Until both are connected and have reported, they get the same.
  do {
    counts.busy = 0;
    counts.idle = 0;
    for (let call = 0; call < 50; call++) await stub.findBook({});
  } while (Math.abs(counts.busy - 10) > 1);
  console.log("of 50 calls the busy server gets about 10, the idle one about 40");

  for (const server of servers) await server.shutdown({ graceMs: 0 });
}
