import { existsSync } from "node:fs";
import { RpcError, Status } from "@baud/rpc";
import { addHealth, Server } from "../index.js";
import { Texts, TextsHandlers } from "./texts-service.js";

/** A service that tells by which process it is served, and dies, falls ill or is busy until there is a file, when it is told to: what tests of `serve` serve. */
export function createServer(): Server {
  const server = new Server();
  const health = addHealth(server);
  health.setStatus(Texts.typeName, "SERVING");
  const others = new TextsHandlers();
  server.addService(Texts, {
    upper({ text }) {
      if (text === "die") process.exit(7);
      if (text === "sick") health.setStatus(Texts.typeName, "NOT_SERVING");
      if (text.startsWith("busy until ")) while (!existsSync(text.slice("busy until ".length)));
      if (text === "fail") throw new RpcError(Status.ABORTED, "as told");
      return { text: String(process.pid) };
    },
    letters: others.letters,
    join: others.join,
    echo: others.echo,
  });
  return server;
}
