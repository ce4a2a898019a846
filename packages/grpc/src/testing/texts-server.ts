import { Server, ServerCredentials } from "../index.js";
import { Texts, TextsHandlers } from "./texts-service.js";

// A program: serves `test.Texts` on the port that it is given (0: any), and prints the port.
const server = new Server();
server.addService(Texts, new TextsHandlers());
const port = await server.listen(`127.0.0.1:${process.argv[2] ?? 0}`, ServerCredentials.insecure());
process.stdout.write(`${port}\n`);
