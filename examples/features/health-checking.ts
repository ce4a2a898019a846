import { addHealth, Channel, ChannelCredentials, Server } from "@baud/grpc";
import { createClient } from "@baud/rpc";
import { Library } from "./gen/library_grpc.js";
import { library } from "./library-service.js";
import { listening } from "./listening.js";

/** A channel that asks its servers for their health, and leaves out those that are not well. */
export async function healthChecking(): Promise<void> {
  const names = ["a", "b"];
  const servers = names.map((title) => {
    const server = new Server();
    server.addService(Library, { ...library, findBook: () => ({ title }) });
    const health = addHealth(server);
    health.setStatus(Library.typeName, "SERVING");
    return { server, health };
  });
  const addresses = await Promise.all(servers.map(({ server }) => listening(server)));
  await using channel = new Channel(`ipv4:${addresses.join(",")}`, ChannelCredentials.insecure(), {
    serviceConfig: {
      loadBalancingConfig: [{ round_robin: {} }],
      healthCheckConfig: { serviceName: Library.typeName },
    },
  });
  const stub = createClient(Library, channel);

  /** Calls until these servers answer, and no other. */
  const until = async (wanted: string): Promise<void> => {
    for (let answered = ""; answered !== wanted; ) {
      const titles = new Set<string>();
      for (let call = 0; call < 4; call++) titles.add((await stub.findBook({})).title);
      answered = [...titles].sort().join(", ");
    }
    console.log(`calls go to ${wanted}`);
  };

  await until("a, b");
  servers[0]!.health.setStatus(Library.typeName, "NOT_SERVING");
  await until("b");
  servers[0]!.health.setStatus(Library.typeName, "SERVING");
  await until("a, b");

  for (const { server } of servers) await server.shutdown({ graceMs: 0 });
}
