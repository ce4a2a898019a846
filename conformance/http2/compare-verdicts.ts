import { FrameLog } from "@baud/http2";
import { PREFACE } from "../attacks/wire.js";
import { seededRandom } from "../errors/random.js";
import { type AllowedDifference, differenceOf } from "./allowed-differences.js";
import { ownClientVerdict } from "./client-verdicts.js";
import { Dice } from "./dice.js";
import type { Extent } from "./extent.js";
import { NodePeer } from "./node-peer.js";
import { spoil } from "./random-frames.js";
import { saneAnswers } from "./sane-answers.js";
import { saneConversation } from "./sane-conversation.js";
import type { Vector } from "./vectors.js";
import { ownVerdict } from "./verdicts.js";

/** What a run came to. */
export interface Comparison {
  readonly conversations: number;
  readonly same: number;
  /** How often servers differed in which way that is allowed. */
  readonly allowed: ReadonlyMap<AllowedDifference, number>;
  /** How many there were besides, of which node:http2 itself aborted. */
  readonly aborted: number;
  /** The first difference that is not. */
  readonly fault: string | undefined;
  /** Its conversation, to be kept. */
  readonly vector: Vector | undefined;
}

/**
 * Sends the conversations that are kept to our server or client and to node:http2's, then sane ones with one fault in each for as long as the
 * extent goes, and compares what they make of them.
 */
export async function compareVerdicts(
  role: "server" | "client",
  seed: number,
  extent: Extent,
  kept: readonly Vector[],
): Promise<Comparison> {
  const node = new NodePeer();
  const ownVerdictOf = role === "server" ? ownVerdict : ownClientVerdict;
  const sane = role === "server" ? saneConversation : saneAnswers;
  const preface = role === "server" ? [PREFACE] : [];
  const goesOn = extent.begin();
  const allowed = new Map<AllowedDifference, number>();
  let conversations = 0;
  let same = 0;
  let aborted = 0;
  let fault: string | undefined;
  let vector: Vector | undefined;
  const compare = async (all: readonly Named[]): Promise<void> => {
    const conversations = all.map(({ frames }) => Buffer.concat(frames));
    const verdicts = await node.verdicts(role, conversations);
    for (const [i, { name, frames }] of all.entries()) {
      const conversation = conversations[i]!;
      const theirs = verdicts[i];
      if (theirs === undefined) {
        aborted++;
        continue;
      }
      const ours = ownVerdictOf(conversation);
      const difference = differenceOf(ours, theirs, conversation);
      if (difference === "same") same++;
      else if (difference !== undefined) allowed.set(difference, (allowed.get(difference) ?? 0) + 1);
      else if (fault === undefined) {
        fault = `${name}: ${inWords(ours)} instead of ${inWords(theirs)}\n${framesInWords(role, [...preface, conversation])}`;
        const octets = [...preface, ...frames].map((frame) => frame.toString("hex"));
        vector = { what: `node:http2 makes something else of it: ${name}`, role, octets };
      }
    }
  };
  const damaged = (own: number): Named => {
    const dice = new Dice(seededRandom(own));
    const frames = sane(dice);
    spoil(frames, dice);
    return { name: `seed ${own}`, frames };
  };
  const ofRole = kept.filter((one) => one.role === role && one.isOwnLimit !== true);
  try {
    await compare(
      ofRole.map(({ what, octets }) => {
        const frames = octets.map((hex) => Buffer.from(hex, "hex"));
        return { name: what, frames: frames.slice(preface.length) };
      }),
    );
    while (fault === undefined && goesOn(conversations)) {
      await compare(Array.from({ length: atATime }, (_, i) => damaged(seed + conversations + i)));
      conversations += atATime;
    }
    if (aborted > conversations / 10) fault ??= `node:http2 has aborted ${aborted} times`;
  } finally {
    node.close();
  }
  return { conversations: same + sumOf(allowed.values()), same, allowed, aborted, fault, vector };
}

const atATime = 50;

interface Named {
  readonly name: string;
  readonly frames: readonly Buffer[];
}

function sumOf(numbers: Iterable<number>): number {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}

function inWords({ connection, streams, reasons }: ReturnType<typeof ownVerdict>): string {
  return `${connection} (${[streams, ...reasons].filter((text) => text !== "").join("; ")})`;
}

function framesInWords(role: "server" | "client", chunks: readonly Buffer[]): string {
  const lines: string[] = [];
  const log = new FrameLog(role, (_direction, frame) => lines.push(`  ${frame}`));
  for (const chunk of chunks) log.received(chunk);
  return `${lines.join("\n")}\n${Buffer.concat(chunks).toString("hex")}`;
}
