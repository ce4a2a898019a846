import { Server } from "../index.js";
import { Texts, TextsHandlers } from "./texts-service.js";

/** A service that tells by which process it is served, and dies when it is told to: what tests of `serve` serve. */
export function createServer(): Server {
  const server = new Server();
  const others = new TextsHandlers();
  server.addService(Texts, {
    upper({ text }) {
      if (text === "die") process.exit(7);
      return { text: String(process.pid) };
    },
    letters: others.letters,
    join: others.join,
    echo: others.echo,
  });
  return server;
}
