import { Server, ServerCredentials } from "@baud/grpc";
import { Probe } from "./gen/probe_grpc.js";
import { ProbeService } from "./probe-service.js";

// The probe as a program of its own, for clients in other languages: says where it listens, and stops on SIGTERM.
const server = new Server();
server.addService(Probe, new ProbeService());
const port = await server.listen("127.0.0.1:0", ServerCredentials.insecure());
console.log(`listening on 127.0.0.1:${port}`);
process.on("SIGTERM", () => void server.shutdown({ graceMs: 1000 }));
