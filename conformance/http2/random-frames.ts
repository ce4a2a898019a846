import {
  ACK,
  END_HEADERS,
  END_STREAM,
  FrameType,
  frame,
  indexed,
  indexedLiteral,
  literal,
  PREFACE,
  rstStream,
  settings,
  tableSize,
  uint32,
  windowUpdate,
} from "../attacks/wire.js";
import { Dice } from "./dice.js";

/** What a peer sends, frame by frame: mostly what a sane one would, so that the state machine gets far, with faults in between. */
export function randomFrames(role: "client" | "server", random: () => number): Buffer[] {
  const dice = new Dice(random);
  const frames: Buffer[] = [settings(...dice.some(3, () => [dice.below(8), dice.interesting()] as const))];
  if (dice.below(4) > 0) frames[0] = settings([3, 100], [4, 65_535 + dice.below(100_000)]);
  frames.push(frame(FrameType.SETTINGS, ACK, 0));
  let next = 1;
  for (let left = dice.below(30); left > 0; left--) {
    const isNew = dice.below(3) === 0;
    if (isNew) next += 2;
    frames.push(...frameOn(isNew ? next - 2 : Math.max(1, next - 2 * (1 + dice.below(4))), role, dice));
  }
  for (let faults = dice.below(4); faults > 0; faults--) spoil(frames, dice);
  // The preface is the client's; it is spoiled now and then too.
  if (role === "client") frames.unshift(dice.below(50) === 0 ? dice.bytes(24) : PREFACE);
  return frames;
}

function frameOn(streamId: number, role: "client" | "server", dice: Dice): Buffer[] {
  const end = dice.below(3) === 0 ? END_STREAM : 0;
  switch (dice.below(14)) {
    case 0:
    case 1:
    case 2:
    case 3: {
      const block = headerBlock(role, end !== 0, dice);
      if (dice.below(4) > 0) return [frame(FrameType.HEADERS, END_HEADERS | end, streamId, block)];
      const cut = dice.below(block.length + 1);
      const rest = frame(FrameType.CONTINUATION, END_HEADERS, streamId, block.subarray(cut));
      return [frame(FrameType.HEADERS, end, streamId, block.subarray(0, cut)), rest];
    }
    case 4:
    case 5:
    case 6:
    case 7:
      return [frame(FrameType.DATA, end, streamId, dice.bytes(dice.below(dice.below(10) === 0 ? 20_000 : 60)))];
    case 8: {
      const padding = dice.below(10);
      return [
        frame(FrameType.DATA, end | 8, streamId, Buffer.concat([Buffer.of(padding), dice.bytes(dice.below(20))])),
      ];
    }
    case 9:
      return [windowUpdate(dice.below(2) * streamId, dice.interesting())];
    case 10:
      return [rstStream(streamId, dice.below(15))];
    case 11:
      return [frame(FrameType.PING, dice.below(2), 0, dice.bytes(8))];
    case 12:
      return [settings([dice.below(8), dice.interesting()])];
    default:
      return [
        frame(FrameType.GOAWAY, 0, 0, Buffer.concat([uint32(dice.below(20)), uint32(dice.below(14)), dice.bytes(5)])),
      ];
  }
}

function headerBlock(role: "client" | "server", isEnd: boolean, dice: Dice): Buffer {
  const own = dice.some(4, () => [`x-${dice.below(5)}`, "v".repeat(dice.below(60))] as const);
  // Of RFC 7541's static table: POST, http, the path "/" and status 200.
  const pseudo = role === "client" ? [indexed(3), indexed(6), indexed(4)] : [indexed(8)];
  return Buffer.concat([
    ...(dice.below(8) === 0 ? [tableSize(dice.below(5000))] : []),
    ...(role === "server" && isEnd && dice.below(2) === 0 ? [] : pseudo),
    ...own.map(([name, value]) => (dice.below(2) === 0 ? indexedLiteral(name, value) : literal(name, value))),
    ...(dice.below(3) === 0 ? [indexed(60 + dice.below(6))] : []),
    ...(dice.below(10) === 0 ? [literal("content-length", String(dice.below(40)))] : []),
  ]);
}

/** Changes something that is not as it should be. */
export function spoil(frames: Buffer[], dice: Dice): void {
  const index = dice.below(frames.length);
  const one = frames[index];
  if (one === undefined) return;
  switch (dice.below(6)) {
    case 0:
      if (one.length > 0) one[dice.below(one.length)] = dice.below(256);
      return;
    case 1:
      frames.splice(index, 1);
      return;
    case 2:
      frames.splice(index, 0, Buffer.from(one));
      return;
    case 3:
      frames[index] = one.subarray(0, dice.below(one.length + 1));
      return;
    case 4: {
      const other = dice.below(frames.length);
      [frames[index], frames[other]] = [frames[other]!, one];
      return;
    }
    default:
      frames.splice(index, 0, frame(dice.below(12), dice.below(256), dice.below(9), dice.bytes(dice.below(30))));
  }
}
