import { addAdminServices, Channel, ChannelCredentials, Server, ServerCredentials } from "@baud/grpc";

// A server with the services of an administrator, and a channel to itself to be told of, for clients in other languages: says where
// it listens, and stops on SIGTERM.
const server = new Server();
const { health } = addAdminServices(server);
health.setStatus("test.Ill", "NOT_SERVING");
const port = await server.listen("127.0.0.1:0", ServerCredentials.insecure());
const channel = new Channel(`127.0.0.1:${port}`, ChannelCredentials.insecure());
await channel.whenReady();
process.on("SIGTERM", async () => {
  await channel.close();
  await server.shutdown({ graceMs: 1000 });
});
console.log(`listening on 127.0.0.1:${port}`);
