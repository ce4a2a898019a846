import {
  ACK,
  END_HEADERS,
  END_STREAM,
  FrameType,
  frame,
  indexedLiteral,
  literal,
  requestBlock,
  rstStream,
  settings,
  tableSize,
  windowUpdate,
} from "../attacks/wire.js";
import type { Dice } from "./dice.js";

const PADDED = 8;
const PRIORITY = 0x20;

/** What a client sends behind the preface when it does nothing wrong: a few requests, and what may come in between. */
export function saneConversation(dice: Dice): Buffer[] {
  const frames = [settings([3, 100], [4, 65_535 + dice.below(1000)]), frame(FrameType.SETTINGS, ACK, 0)];
  const open: number[] = [];
  let next = 1;
  for (let left = 1 + dice.below(12); left > 0; left--) {
    if (open.length === 0 || dice.below(3) === 0) {
      const isEnd = dice.below(3) === 0;
      frames.push(...request(next, isEnd, dice));
      if (!isEnd) open.push(next);
      next += 2;
    } else if (dice.below(2) === 0) frames.push(...goOn(open, dice));
    else frames.push(between(open, dice));
  }
  return frames;
}

function request(id: number, isEnd: boolean, dice: Dice): Buffer[] {
  const own = dice.some(3, () =>
    (dice.below(2) === 0 ? indexedLiteral : literal)(`x-${dice.below(5)}`, "v".repeat(dice.below(40))),
  );
  const size = dice.below(10) === 0 ? [tableSize(dice.below(4097))] : [];
  const block = Buffer.concat([...size, requestBlock(`/${id}`, { te: undefined }), ...own]);
  const end = isEnd ? END_STREAM : 0;
  switch (dice.below(4)) {
    case 0: {
      const cut = 1 + dice.below(block.length - 1);
      return [
        frame(FrameType.HEADERS, end, id, block.subarray(0, cut)),
        frame(FrameType.CONTINUATION, END_HEADERS, id, block.subarray(cut)),
      ];
    }
    case 1:
      return [
        frame(FrameType.HEADERS, end | END_HEADERS | PADDED, id, Buffer.concat([Buffer.of(3), block, Buffer.alloc(3)])),
      ];
    case 2:
      return [
        frame(FrameType.HEADERS, end | END_HEADERS | PRIORITY, id, Buffer.concat([Buffer.of(0, 0, 0, 0, 7), block])),
      ];
    default:
      return [frame(FrameType.HEADERS, end | END_HEADERS, id, block)];
  }
}

/** More on one of the streams, which may be its end. */
function goOn(open: number[], dice: Dice): Buffer[] {
  const at = dice.below(open.length);
  const id = open[at]!;
  const isEnd = dice.below(2) === 0;
  if (isEnd) open.splice(at, 1);
  const end = isEnd ? END_STREAM : 0;
  switch (dice.below(4)) {
    case 0:
      if (isEnd) return [frame(FrameType.HEADERS, END_HEADERS | END_STREAM, id, literal("x-last", "1"))];
      return [windowUpdate(id, 1 + dice.below(1000))];
    case 1:
      if (isEnd) return [rstStream(id, 8)];
      return [
        frame(FrameType.DATA, PADDED, id, Buffer.concat([Buffer.of(2), dice.bytes(dice.below(20)), Buffer.alloc(2)])),
      ];
    default:
      return [frame(FrameType.DATA, end, id, dice.bytes(dice.below(60)))];
  }
}

function between(open: readonly number[], dice: Dice): Buffer {
  switch (dice.below(5)) {
    case 0:
      return frame(FrameType.PING, 0, 0, dice.bytes(8));
    case 1:
      return settings([3, dice.below(1000)], [0x42, dice.below(1000)]);
    case 2:
      return windowUpdate(0, 1 + dice.below(100_000));
    case 3:
      return frame(FrameType.PRIORITY, 0, open[0] ?? 1, Buffer.from([0, 0, 0, 0, dice.below(256)]));
    default:
      return frame(0x42, dice.below(256), 0, dice.bytes(dice.below(20)));
  }
}
