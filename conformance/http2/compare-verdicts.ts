import { FrameLog } from "@baud/http2";
import { PREFACE } from "../attacks/wire.js";
import { seededRandom } from "../errors/random.js";
import { type AllowedDifference, differenceOf } from "./allowed-differences.js";
import { Dice } from "./dice.js";
import type { Extent } from "./extent.js";
import { spoil } from "./random-frames.js";
import { saneConversation } from "./sane-conversation.js";
import type { Vector } from "./vectors.js";
import { NodeServer, ownVerdict } from "./verdicts.js";

/** What a run came to. */
export interface Comparison {
  readonly conversations: number;
  readonly same: number;
  /** How often servers differed in which way that is allowed. */
  readonly allowed: ReadonlyMap<AllowedDifference, number>;
  /** The first difference that is not. */
  readonly fault: string | undefined;
  /** Its conversation, to be kept. */
  readonly vector: Vector | undefined;
}

/**
 * Sends the conversations that are kept to our server and to node:http2's, then sane ones with one fault in each for as long as the extent
 * goes, and compares what they make of them.
 */
export async function compareVerdicts(seed: number, extent: Extent, kept: readonly Vector[]): Promise<Comparison> {
  const node = await NodeServer.start();
  const goesOn = extent.begin();
  const allowed = new Map<AllowedDifference, number>();
  let conversations = 0;
  let same = 0;
  let fault: string | undefined;
  let vector: Vector | undefined;
  const compare = async (name: string, frames: readonly Buffer[]): Promise<void> => {
    const conversation = Buffer.concat(frames);
    const ours = ownVerdict(conversation);
    const theirs = await node.verdict(conversation);
    const difference = differenceOf(ours, theirs, conversation);
    if (difference === "same") same++;
    else if (difference !== undefined) allowed.set(difference, (allowed.get(difference) ?? 0) + 1);
    else if (fault === undefined) {
      fault = `${name}: ${inWords(ours)} instead of ${inWords(theirs)}\n${framesInWords(conversation)}`;
      const octets = [PREFACE, ...frames].map((frame) => frame.toString("hex"));
      vector = { what: `node:http2 makes something else of it: ${name}`, role: "server", octets };
    }
  };
  const compareDamaged = (own: number): Promise<void> => {
    const dice = new Dice(seededRandom(own));
    const frames = saneConversation(dice);
    spoil(frames, dice);
    return compare(`seed ${own}`, frames);
  };
  try {
    for (const one of kept) {
      const [preface, ...frames] = one.octets.map((octets) => Buffer.from(octets, "hex"));
      if (one.role === "server" && one.isOwnLimit !== true && preface?.equals(PREFACE)) await compare(one.what, frames);
    }
    while (fault === undefined && goesOn(conversations)) {
      await Promise.all(Array.from({ length: atATime }, (_, i) => compareDamaged(seed + conversations + i)));
      conversations += atATime;
    }
  } finally {
    node.close();
  }
  return { conversations: same + sumOf(allowed.values()), same, allowed, fault, vector };
}

const atATime = 50;

function sumOf(numbers: Iterable<number>): number {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}

function inWords({ connection, streams, reasons }: ReturnType<typeof ownVerdict>): string {
  return `${connection} (${[streams, ...reasons].filter((text) => text !== "").join("; ")})`;
}

function framesInWords(conversation: Buffer): string {
  const lines: string[] = [];
  const log = new FrameLog("server", (_direction, frame) => lines.push(`  ${frame}`));
  log.received(PREFACE);
  log.received(conversation);
  return `${lines.join("\n")}\n${conversation.toString("hex")}`;
}
