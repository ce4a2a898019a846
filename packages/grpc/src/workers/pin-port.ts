import { createServer } from "node:net";
import { parseListenAddress } from "../target/target.js";

/** The address with a port that is free now, where any will do; the address itself where it has one, or needs none. */
export async function pinPort(address: string): Promise<string> {
  const where = parseListenAddress(address);
  if (!("port" in where) || where.port !== 0) return address;
  const probe = createServer();
  const port = await new Promise<number>((resolve, reject) => {
    probe.once("error", reject).listen(where, () => {
      const bound = probe.address();
      resolve(typeof bound === "object" && bound !== null ? bound.port : 0);
    });
  });
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return address.replace(/0$/, String(port));
}
