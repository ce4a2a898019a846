import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { obey } from "../process/obey.js";
import type { PayloadName, Report } from "../process/order.js";
import { payloadBytes } from "./payloads.js";
import { type PeerCodec, peerCodecs } from "./peer-codecs.js";

/** The main program of a contender's process: encodes or decodes a payload again and again. */
const [contender = ""] = process.argv.slice(2);

obey(async ({ workload, warmUpMs, durationMs }) => {
  if (workload.kind !== "codec") throw new Error(`this program encodes and decodes; it does no ${workload.kind}`);
  prepared ??= prepare(workload.payload);
  const { codec, bytes, message } = await prepared;
  if (workload.direction === "keep") return keep(codec, bytes);
  const once =
    workload.direction === "decode"
      ? () => {
          if (codec.decode(bytes) === undefined) throw new Error("nothing was decoded");
        }
      : () => {
          if (codec.encode(message).length === 0) throw new Error("nothing was encoded");
        };
  repeat(once, warmUpMs);
  const report = repeat(once, durationMs);
  return { ...report, values: { rate: (report.completed * bytes.length) / 1e6 / (report.cpuMs / 1000) } };
});

interface Prepared {
  readonly codec: PeerCodec;
  readonly bytes: Uint8Array;
  readonly message: unknown;
}

/** What all orders need: a process has one payload. */
let prepared: Promise<Prepared> | undefined;

async function prepare(payload: PayloadName): Promise<Prepared> {
  const load = peerCodecs[contender];
  if (load === undefined) throw new Error(`there is no contender ${contender}`);
  const codec = await load(payload);
  const bytes = await payloadBytes(payload);
  return { codec, bytes, message: codec.decode(bytes) };
}

/** Memory that is enough to tell what one message takes of it. */
const keptBytes = 16e6;
const mostMessages = 50_000;

/** What stays in memory of a message: each is decoded from bytes of its own, as it would arrive. */
async function keep(codec: PeerCodec, bytes: Uint8Array): Promise<Report> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const used = async (): Promise<number> => {
    // The memory beside the heap is given back later than the heap's.
    for (let i = 0; i < 5; i++) {
      collect();
      await setImmediate();
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const count = Math.min(mostMessages, Math.max(3, Math.ceil(keptBytes / bytes.length / 4)));
  const messages = new Array<unknown>(count);
  // Compiles what is used, before anything is counted.
  for (let i = 0; i < count; i++) messages[i] = codec.decode(bytes.slice());
  messages.fill(undefined);
  const before = await used();
  for (let i = 0; i < count; i++) messages[i] = codec.decode(bytes.slice());
  const kept = ((await used()) - before) / count;
  if (messages.includes(undefined)) throw new Error("nothing was decoded");
  return { completed: count, elapsedMs: 0, cpuMs: 0, values: { kept: kept / 1000 } };
}

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
