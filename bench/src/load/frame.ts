/** RFC 9113 section 6, the frame types that the bench meets. */
export const FrameType = {
  data: 0,
  headers: 1,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

/** RFC 9113 section 6; ACK and END_STREAM share a bit. */
export const Flag = { ack: 1, endStream: 1, endHeaders: 4, padded: 8, priority: 0x20 } as const;

export const frameHeaderSize = 9;

/** One whole frame. */
export function frame(type: number, flags: number, streamId: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.alloc(frameHeaderSize + payload.length);
  bytes.writeUIntBE(payload.length, 0, 3);
  bytes[3] = type;
  bytes[4] = flags;
  bytes.writeUInt32BE(streamId, 5);
  bytes.set(payload, frameHeaderSize);
  return bytes;
}

/** A SETTINGS frame of these parameters. */
export function settingsFrame(parameters: readonly (readonly [id: number, value: number])[]): Buffer {
  const payload = Buffer.alloc(parameters.length * 6);
  parameters.forEach(([id, value], index) => {
    payload.writeUInt16BE(id, index * 6);
    payload.writeUInt32BE(value, index * 6 + 2);
  });
  return frame(FrameType.settings, 0, 0, payload);
}

export const settingsAcknowledgement: Buffer = frame(FrameType.settings, Flag.ack, 0, new Uint8Array());

export function windowUpdateFrame(streamId: number, sizeBytes: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(sizeBytes);
  return frame(FrameType.windowUpdate, 0, streamId, payload);
}

/** Where a received frame lies in the bytes that it came with. */
export interface FrameView {
  type: number;
  flags: number;
  streamId: number;
  payloadStart: number;
  payloadEnd: number;
}

/**
 * Calls `take` for each whole frame in `bytes` up to `end`, always with the same object, and returns where the first
 * frame begins that is not whole.
 */
export function readFrames(bytes: Uint8Array, end: number, take: (frame: FrameView) => void): number {
  let position = 0;
  while (end - position >= frameHeaderSize) {
    const length = (bytes[position]! << 16) | (bytes[position + 1]! << 8) | bytes[position + 2]!;
    const next = position + frameHeaderSize + length;
    if (next > end) break;
    view.type = bytes[position + 3]!;
    view.flags = bytes[position + 4]!;
    view.streamId = readUint31(bytes, position + 5);
    view.payloadStart = position + frameHeaderSize;
    view.payloadEnd = next;
    take(view);
    position = next;
  }
  return position;
}

const view: FrameView = { type: 0, flags: 0, streamId: 0, payloadStart: 0, payloadEnd: 0 };

/** A 31-bit number whose first bit is reserved. */
export function readUint31(bytes: Uint8Array, position: number): number {
  return (
    ((bytes[position]! & 0x7f) << 24) |
    (bytes[position + 1]! << 16) |
    (bytes[position + 2]! << 8) |
    bytes[position + 3]!
  );
}

/** Where the header block lies in a HEADERS frame: without padding and priority (RFC 9113 section 6.2). */
export function headerBlock(bytes: Uint8Array, frame: FrameView): Uint8Array {
  let start = frame.payloadStart;
  let end = frame.payloadEnd;
  if (frame.flags & Flag.padded) end -= bytes[start++]!;
  if (frame.flags & Flag.priority) start += 5;
  return bytes.subarray(start, end);
}
