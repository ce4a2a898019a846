import {
  ACK,
  END_HEADERS,
  END_STREAM,
  FrameType,
  frame,
  indexedLiteral,
  literal,
  rstStream,
  settings,
  tableSize,
  uint32,
  windowUpdate,
} from "../attacks/wire.js";
import type { Dice } from "./dice.js";

const PADDED = 8;

/** The streams that a client has opened before it is answered; of those in `halfClosed` it has sent all. */
export const requested: readonly number[] = [1, 3, 5, 7];
export const halfClosed: ReadonlySet<number> = new Set([1, 5]);

/** What a server sends that does nothing wrong: answers to the requests, some in part, and what may come in between. */
export function saneAnswers(dice: Dice): Buffer[] {
  const frames = [settings([3, 100], [4, 65_535 + dice.below(1000)]), frame(FrameType.SETTINGS, ACK, 0)];
  const waiting = [...requested];
  const begun: number[] = [];
  for (let left = 1 + dice.below(12); left > 0; left--) {
    if (begun.length === 0 && waiting.length === 0) break;
    if (waiting.length > 0 && (begun.length === 0 || dice.below(3) === 0)) {
      const id = waiting.splice(dice.below(waiting.length), 1)[0]!;
      const isEnd = dice.below(4) === 0;
      if (dice.below(4) === 0) frames.push(headers(id, 0, literal(":status", "103"), dice));
      frames.push(headers(id, isEnd ? END_STREAM : 0, literal(":status", "200"), dice));
      if (!isEnd) begun.push(id);
    } else if (begun.length > 0 && dice.below(2) === 0) frames.push(goOn(begun, dice));
    else frames.push(between(begun[0] ?? requested[0]!, dice));
  }
  return frames;
}

function headers(id: number, end: number, status: Buffer, dice: Dice): Buffer {
  const own = dice.some(3, () =>
    (dice.below(2) === 0 ? indexedLiteral : literal)(`x-${dice.below(5)}`, "v".repeat(dice.below(40))),
  );
  const size = dice.below(10) === 0 ? [tableSize(dice.below(4097))] : [];
  return frame(FrameType.HEADERS, END_HEADERS | end, id, Buffer.concat([...size, status, ...own]));
}

/** More on one of the streams, which may be its end. */
function goOn(begun: number[], dice: Dice): Buffer {
  const at = dice.below(begun.length);
  const id = begun[at]!;
  const isEnd = dice.below(2) === 0;
  if (isEnd) begun.splice(at, 1);
  switch (dice.below(4)) {
    case 0:
      if (isEnd) return frame(FrameType.HEADERS, END_HEADERS | END_STREAM, id, literal("x-last", "1"));
      return windowUpdate(id, 1 + dice.below(1000));
    case 1:
      if (isEnd) return rstStream(id, 8);
      return frame(
        FrameType.DATA,
        PADDED,
        id,
        Buffer.concat([Buffer.of(2), dice.bytes(dice.below(20)), Buffer.alloc(2)]),
      );
    default:
      return frame(FrameType.DATA, isEnd ? END_STREAM : 0, id, dice.bytes(dice.below(60)));
  }
}

function between(id: number, dice: Dice): Buffer {
  switch (dice.below(6)) {
    case 0:
      return frame(FrameType.PING, 0, 0, dice.bytes(8));
    case 1:
      return settings([3, dice.below(1000)], [0x42, dice.below(1000)]);
    case 2:
      return windowUpdate(0, 1 + dice.below(100_000));
    case 3:
      return frame(FrameType.PRIORITY, 0, id, Buffer.from([0, 0, 0, 0, dice.below(256)]));
    case 4:
      return frame(FrameType.GOAWAY, 0, 0, Buffer.concat([uint32(0x7fff_ffff), uint32(0)]));
    default:
      return frame(0x42, dice.below(256), 0, dice.bytes(dice.below(20)));
  }
}
