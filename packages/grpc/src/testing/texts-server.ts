import { Server, ServerCredentials } from "../index.js";
import { Texts, TextsHandlers } from "./texts-service.js";

// A program: serves `test.Texts` on the port that it is given, and prints it when it does.
const server = new Server();
server.addService(Texts, new TextsHandlers());
const port = await server.listen(`127.0.0.1:${process.argv[2]}`, ServerCredentials.insecure());
process.stdout.write(`${port}\n`);
