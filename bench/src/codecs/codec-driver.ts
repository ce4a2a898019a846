import { obey } from "../process/obey.js";
import type { Report } from "../process/order.js";
import { payloadBytes } from "./payloads.js";
import { peerCodecs } from "./peer-codecs.js";

/** The main program of a contender's process: encodes or decodes a payload again and again. */
const [contender = ""] = process.argv.slice(2);

obey(async ({ workload, warmUpMs, durationMs }) => {
  if (workload.kind !== "codec") throw new Error(`this program encodes and decodes; it does no ${workload.kind}`);
  const load = peerCodecs[contender];
  if (load === undefined) throw new Error(`there is no contender ${contender}`);
  const codec = await load(workload.payload);
  const bytes = await payloadBytes(workload.payload);
  const message = codec.decode(bytes);
  const once =
    workload.direction === "decode"
      ? () => {
          if (codec.decode(bytes) === undefined) throw new Error("nothing was decoded");
        }
      : () => {
          if (codec.encode(message).length === 0) throw new Error("nothing was encoded");
        };
  repeat(once, warmUpMs);
  return repeat(once, durationMs);
});

/** Between two looks at the clock, so much is done that looking costs nothing. */
const lookEveryMs = 5;

function repeat(once: () => void, durationMs: number): Report {
  let batch = 1;
  let completed = 0;
  const start = performance.now();
  const cpuStart = process.cpuUsage();
  let now = start;
  while (now - start < durationMs) {
    const began = now;
    for (let i = 0; i < batch; i++) once();
    completed += batch;
    now = performance.now();
    if (now - began < lookEveryMs) batch *= 2;
  }
  const { user, system } = process.cpuUsage(cpuStart);
  return { completed, elapsedMs: now - start, cpuMs: (user + system) / 1000 };
}
