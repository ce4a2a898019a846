import { seededRandom } from "../errors/random.js";
import type { Extent } from "./extent.js";
import { randomFrames } from "./random-frames.js";
import { receiveFrames } from "./receive-frames.js";
import type { Vector } from "./vectors.js";

/** What a run of the fuzzer came to: how many conversations, and the first that went wrong. */
export interface FuzzResult {
  readonly conversations: number;
  readonly fault: string | undefined;
  /** The conversation of the fault, to be kept. */
  readonly vector: Vector | undefined;
}

/**
 * Sends conversations made at random to a connection of `role`, for as long as the extent goes. Each is sent whole, cut at random, and octet by octet,
 * and must come to the same.
 */
export function fuzz(
  role: "client" | "server",
  seed: number,
  extent: Extent,
  check: typeof checkCuts = checkCuts,
): FuzzResult {
  const goesOn = extent.begin();
  let conversations = 0;
  for (; goesOn(conversations); conversations++) {
    const own = seed + conversations;
    const random = seededRandom(own);
    const frames = randomFrames(role === "server" ? "client" : "server", random);
    const bytes = Buffer.concat(frames);
    try {
      check(role, bytes, random);
    } catch (error) {
      const what = error instanceof Error ? error.stack : String(error);
      const octets = frames.map((frame) => frame.toString("hex"));
      const vector: Vector = { what: `found at random, with the seed ${own}`, role, octets };
      return { conversations, fault: `seed ${own}, ${role}: ${what}\n${bytes.toString("hex")}`, vector };
    }
  }
  return { conversations, fault: undefined, vector: undefined };
}

/** Throws when the bytes come to something else when they arrive in other pieces. */
export function checkCuts(role: "client" | "server", bytes: Uint8Array, random: () => number): void {
  const whole = receiveFrames(role, [bytes]);
  const cuts: Uint8Array[][] = [cut(bytes, () => 1 + Math.floor(random() * 100))];
  if (bytes.length < 3000) cuts.push(cut(bytes, () => 1));
  for (const chunks of cuts) {
    const inPieces = receiveFrames(role, chunks);
    for (const what of ["told", "answered"] as const) {
      if (inPieces[what] !== whole[what]) {
        throw new Error(`in ${chunks.length} pieces another ${what}:\n${inPieces[what]}\ninstead of\n${whole[what]}`);
      }
    }
  }
}

function cut(bytes: Uint8Array, size: () => number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, end = 0; at < bytes.length; at = end) {
    end = at + size();
    chunks.push(bytes.subarray(at, end));
  }
  return chunks;
}
