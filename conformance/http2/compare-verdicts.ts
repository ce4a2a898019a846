import { FrameLog } from "@baud/http2";
import { PREFACE } from "../attacks/wire.js";
import { seededRandom } from "../errors/random.js";
import { type AllowedDifference, differenceOf } from "./allowed-differences.js";
import { Dice } from "./dice.js";
import type { Extent } from "./extent.js";
import { spoil } from "./random-frames.js";
import { saneConversation } from "./sane-conversation.js";
import { NodeServer, ownVerdict } from "./verdicts.js";

/** What a run came to. */
export interface Comparison {
  readonly conversations: number;
  readonly same: number;
  /** How often servers differed in which way that is allowed. */
  readonly allowed: ReadonlyMap<AllowedDifference, number>;
  /** The first difference that is not. */
  readonly fault: string | undefined;
}

/**
 * Sends sane conversations with one fault in each to our server and to node:http2's, and compares what they make of them, for as long
 * as the extent goes.
 */
export async function compareVerdicts(seed: number, extent: Extent): Promise<Comparison> {
  const node = await NodeServer.start();
  const goesOn = extent.begin();
  const allowed = new Map<AllowedDifference, number>();
  let conversations = 0;
  let same = 0;
  let fault: string | undefined;
  const compare = async (own: number): Promise<void> => {
    const dice = new Dice(seededRandom(own));
    const frames = saneConversation(dice);
    spoil(frames, dice);
    const conversation = Buffer.concat(frames);
    const ours = ownVerdict(conversation);
    const theirs = await node.verdict(conversation);
    const difference = differenceOf(ours, theirs, conversation);
    if (difference === "same") same++;
    else if (difference !== undefined) allowed.set(difference, (allowed.get(difference) ?? 0) + 1);
    else fault ??= `seed ${own}: ${inWords(ours)} instead of ${inWords(theirs)}\n${framesInWords(conversation)}`;
  };
  try {
    while (fault === undefined && goesOn(conversations)) {
      await Promise.all(Array.from({ length: atATime }, (_, i) => compare(seed + conversations + i)));
      conversations += atATime;
    }
  } finally {
    node.close();
  }
  return { conversations, same, allowed, fault };
}

const atATime = 50;

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
