import { Command, InvalidArgumentError } from "commander";

/** The command line of an example's server: where to listen. The example adds flags of its own. */
export function serverCommand(name: string, defaultPort: number): Command {
  return new Command(`${name} server`)
    .option("--host <host>", "address to listen on; 0.0.0.0 for all", "127.0.0.1")
    .option("--port <port>", "port to listen on; 0 for any that is free", wholeNumber, defaultPort);
}

/** The command line of an example's client: where the server is. The example adds flags of its own. */
export function clientCommand(name: string, defaultPort: number): Command {
  return new Command(`${name} client`)
    .option("--host <host>", "where the server is", "localhost")
    .option("--port <port>", "the server's port", wholeNumber, defaultPort);
}

/** What `--host` and `--port` say, as one address: `localhost:50051`, `[::1]:50051`. */
export function addressOf(command: Command): string {
  const { host, port } = command.opts<{ host: string; port: number }>();
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Reads the value of a flag that takes a whole number from 0 on: a port, a count, a time in milliseconds. */
export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("A whole number is needed, such as 5.");
  return Number(text);
}
