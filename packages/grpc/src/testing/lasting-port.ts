import { createServer } from "node:net";

/** How many ports a process draws from before it comes to those of another. */
const portsPerProcess = 40;
let drawn = 0;

/**
 * A port of this machine that is free, and that nobody takes while its server is away: it is out of the range from which systems
 * choose for servers that listen on port 0 and for clients, and other processes of tests draw others.
 */
export async function lastingPort(): Promise<number> {
  for (;;) {
    const port = 20_000 + ((process.pid * portsPerProcess + drawn++) % 10_000);
    const probe = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => probe.close(resolve));
    return port;
  }
}
