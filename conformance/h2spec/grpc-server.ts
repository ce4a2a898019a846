import { Server, ServerCredentials } from "@baud/grpc";

// A gRPC server, for what h2spec sends it: requests that are not gRPC's, and everything that happens around them.

const server = new Server();
await server.listen(`127.0.0.1:${process.argv[2]}`, ServerCredentials.insecure());
process.once("SIGTERM", () => server.shutdown({ graceMs: 100 }));
