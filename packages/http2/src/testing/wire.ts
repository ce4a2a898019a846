import { errorCodeName } from "../frame/error-code.js";
import {
  FRAME_HEADER_SIZE,
  FrameFlag,
  FrameType,
  readLength,
  readUint31,
  writeFrameHeader,
} from "../frame/frame-header.js";
import { HpackDecoder } from "../hpack/hpack-decoder.js";
import { HpackEncoder } from "../hpack/hpack-encoder.js";

/** A frame as a test looks at it. */
export interface WireFrame {
  readonly type: keyof typeof FrameType | "UNKNOWN";
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Uint8Array;
}

/** The octets of one frame. */
export function frame(
  type: keyof typeof FrameType | number,
  flags: number,
  streamId: number,
  payload: Uint8Array | number[] | string = [],
): Uint8Array {
  const octets = typeof payload === "string" ? Buffer.from(payload, "latin1") : Uint8Array.from(payload);
  const out = new Uint8Array(FRAME_HEADER_SIZE + octets.length);
  const code = typeof type === "number" ? type : FrameType[type];
  writeFrameHeader(out, 0, octets.length, code, flags, streamId);
  out.set(octets, FRAME_HEADER_SIZE);
  return out;
}

/** 32 bits, big-endian. */
export function uint32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

/** Settings as identifiers and values. */
export function settings(...pairs: readonly [number, number][]): Uint8Array {
  return frame(
    "SETTINGS",
    0,
    0,
    pairs.flatMap(([identifier, value]) => [identifier >>> 8, identifier & 255, ...uint32(value)]),
  );
}

export const SETTINGS_ACK: Uint8Array = frame("SETTINGS", FrameFlag.ACK, 0);

export function windowUpdate(streamId: number, increment: number): Uint8Array {
  return frame("WINDOW_UPDATE", 0, streamId, uint32(increment));
}

export function rstStream(streamId: number, code: number): Uint8Array {
  return frame("RST_STREAM", 0, streamId, uint32(code));
}

export function goaway(lastStreamId: number, code: number, debugData = ""): Uint8Array {
  return frame("GOAWAY", 0, 0, [...uint32(lastStreamId), ...uint32(code), ...Buffer.from(debugData)]);
}

export function data(streamId: number, payload: Uint8Array | string | number[], endStream = false): Uint8Array {
  return frame("DATA", endStream ? FrameFlag.END_STREAM : 0, streamId, payload);
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

/** The frames in some octets, all of them whole. */
export function parseFrames(bytes: Uint8Array): WireFrame[] {
  const names = Object.keys(FrameType) as (keyof typeof FrameType)[];
  const frames: WireFrame[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = readLength(bytes, at);
    const payload = bytes.slice(at + FRAME_HEADER_SIZE, at + FRAME_HEADER_SIZE + length);
    if (payload.length !== length) throw new Error(`the output ends inside of a frame of ${length} octets`);
    frames.push({
      type: names[bytes[at + 3]!] ?? "UNKNOWN",
      flags: bytes[at + 4]!,
      streamId: readUint31(bytes, at + 5),
      payload,
    });
    at += FRAME_HEADER_SIZE + length;
  }
  return frames;
}

/** The header blocks of a peer that a test plays: both directions. */
export class PeerHpack {
  readonly #encoder = new HpackEncoder({ tableSize: 4096, neverIndexedNames: [] });
  readonly #decoder = new HpackDecoder({ tableSize: 4096, maxListSize: 1 << 20, maxFields: 1 << 16 });

  block(fields: readonly string[]): Uint8Array {
    const out = new Uint8Array(this.#encoder.maxBlockSize(fields));
    return out.slice(0, this.#encoder.encode(fields, out, 0));
  }

  /** A HEADERS frame with the whole block. */
  headers(streamId: number, fields: readonly string[], endStream = false): Uint8Array {
    const flags = FrameFlag.END_HEADERS | (endStream ? FrameFlag.END_STREAM : 0);
    return frame("HEADERS", flags, streamId, this.block(fields));
  }

  decode(block: Uint8Array): readonly string[] {
    const decoded = this.#decoder.decode(block, 0, block.length);
    if (decoded === undefined) throw new Error(this.#decoder.failure);
    return decoded.fields;
  }
}

/** A frame in a few words, the header fields decoded: `HEADERS 1 :status=200 END_STREAM`. */
export function describeFrame(one: WireFrame, hpack: PeerHpack): string {
  const { type, flags, streamId, payload } = one;
  const end = (flags & FrameFlag.END_STREAM) !== 0 ? " END_STREAM" : "";
  switch (type) {
    case "DATA":
      return `DATA ${streamId} ${describeData(payload)}${end}`;
    case "HEADERS": {
      const fields = hpack.decode(payload);
      const pairs = fields.flatMap((name, i) => (i % 2 === 0 ? [`${name}=${fields[i + 1]}`] : []));
      return `HEADERS ${streamId} ${pairs.join(" ")}${end}`;
    }
    case "RST_STREAM":
      return `RST_STREAM ${streamId} ${errorCodeName(readUint31(payload, 0))}`;
    case "WINDOW_UPDATE":
      return `WINDOW_UPDATE ${streamId} ${readUint31(payload, 0)}`;
    case "GOAWAY":
      return `GOAWAY ${readUint31(payload, 0)} ${errorCodeName(readUint31(payload, 4))}`;
    case "SETTINGS":
    case "PING":
      return (flags & FrameFlag.ACK) !== 0 ? `${type} ACK` : type;
    default:
      return `${type} ${streamId}`;
  }
}

/** Short data itself, or the length of what is longer. */
export function describeData(data: Uint8Array): string {
  return data.length <= 16 ? JSON.stringify(Buffer.from(data).toString("latin1")) : String(data.length);
}
