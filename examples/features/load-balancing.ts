import { Channel, ChannelCredentials, Server } from "@baud/grpc";
import { createClient } from "@baud/rpc";
import { Library } from "./gen/library_grpc.js";
import { library } from "./library-service.js";
import { listening } from "./listening.js";

/** Calls that are spread over servers, and over those that are left when one goes. */
export async function loadBalancing(): Promise<void> {
  const names = ["a", "b", "c"];
  const servers = names.map((name) => libraryNamed(name));
  const addresses = await Promise.all(servers.map(listening));
  await using channel = new Channel(`ipv4:${addresses.join(",")}`, ChannelCredentials.insecure(), {
    serviceConfig: { loadBalancingConfig: [{ round_robin: {} }] },
  });
  const stub = createClient(Library, channel);

  /** Who answers, of so many calls: a name for each server that did. */
  const whoAnswers = async (calls: number): Promise<string> => {
    const answered = new Set<string>();
    for (let call = 0; call < calls; call++) answered.add((await stub.findBook({})).title);
    return [...answered].sort().join(", ");
  };

  await channel.whenReady();
  // Connections are made one by one: calls go to those that are there.
  while ((await whoAnswers(3)) !== "a, b, c");
  console.log(`three servers: ${await whoAnswers(30)}`);
  await servers[1]!.shutdown();
  console.log(`without b: ${await whoAnswers(30)}`);

  for (const server of servers) await server.shutdown();
}

function libraryNamed(title: string): Server {
  const server = new Server();
  server.addService(Library, { ...library, findBook: () => ({ title }) });
  return server;
}
