import { connect, createServer, type Socket } from "node:net";
import { parseArgs } from "node:util";
import { serve } from "./serve.js";

/**
 * A link of known delay and speed: passes on what comes for `--target`, each way `--delay-ms` later and no faster than
 * `--bytes-per-second`. It takes in whatever comes, as a long wire with a large queue does.
 */
const { values } = parseArgs({
  strict: false,
  options: { target: { type: "string" }, "delay-ms": { type: "string" }, "bytes-per-second": { type: "string" } },
});
const target = String(values.target);
const separator = target.lastIndexOf(":");
const delayMs = Number(values["delay-ms"]);
const bytesPerMs = Number(values["bytes-per-second"]) / 1000;

const server = createServer({ noDelay: true }, (near) => {
  const far = connect({ host: target.slice(0, separator), port: Number(target.slice(separator + 1)), noDelay: true });
  delay(near, far);
  delay(far, near);
});

await serve({
  async listen(host, port) {
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : port;
  },
  async stop() {
    process.exit();
  },
});

function delay(from: Socket, to: Socket): void {
  const underWay: { readonly chunk: Buffer; readonly dueAt: number }[] = [];
  /** When the link is through with what it was given. */
  let freeAt = 0;
  const deliver = (): void => {
    const now = performance.now();
    let count = 0;
    for (; count < underWay.length && underWay[count]!.dueAt <= now; count++) to.write(underWay[count]!.chunk);
    underWay.splice(0, count);
    if (underWay.length > 0) setTimeout(deliver, Math.max(1, underWay[0]!.dueAt - now));
  };
  from.on("data", (chunk: Buffer) => {
    const now = performance.now();
    freeAt = Math.max(freeAt, now) + chunk.length / bytesPerMs;
    underWay.push({ chunk, dueAt: freeAt + delayMs });
    if (underWay.length === 1) setTimeout(deliver, freeAt + delayMs - now);
  });
  from.on("error", () => to.destroy());
  from.on("close", () => to.destroy());
}
