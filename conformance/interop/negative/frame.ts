/** The types of HTTP/2 frames that the misbehaving server uses (RFC 9113, section 6). */
export const FrameType = {
  DATA: 0x0,
  HEADERS: 0x1,
  RST_STREAM: 0x3,
  SETTINGS: 0x4,
  PING: 0x6,
  GOAWAY: 0x7,
  WINDOW_UPDATE: 0x8,
} as const;

/** Flags of frames; ACK has the number of END_STREAM, and means it on SETTINGS and PING. */
export const Flag = { END_STREAM: 0x1, ACK: 0x1, END_HEADERS: 0x4, PADDED: 0x8 } as const;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
}

const headerBytes = 9;

/** One frame as it is sent (RFC 9113, section 4.1). */
export function encodeFrame(type: number, flags: number, streamId: number, payload: Uint8Array = Buffer.of()): Buffer {
  const frame = Buffer.alloc(headerBytes + payload.length);
  frame.writeUIntBE(payload.length, 0, 3);
  frame.writeUInt8(type, 3);
  frame.writeUInt8(flags, 4);
  frame.writeUInt32BE(streamId, 5);
  frame.set(payload, headerBytes);
  return frame;
}

/** Numbers of four bytes one after the other, most significant byte first. */
export function uint32s(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  numbers.forEach((number, index) => {
    bytes.writeUInt32BE(number, 4 * index);
  });
  return bytes;
}

/** What a client sends before its first frame (RFC 9113, section 3.4). */
export const clientPreface: Buffer = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

/** Cuts what the peer sends into frames: what a client sends after its preface, or what a server sends. */
export class FrameReader {
  #rest: Buffer = Buffer.of();
  #isPrefaceRead: boolean;

  constructor(sender: "client" | "server") {
    this.#isPrefaceRead = sender === "server";
  }

  /** The frames that `chunk` completes. Throws `Error` when the client does not speak HTTP/2. */
  *read(chunk: Buffer): Generator<Frame, void, undefined> {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    if (!this.#isPrefaceRead) {
      const { length } = clientPreface;
      if (this.#rest.length < length) return;
      if (!this.#rest.subarray(0, length).equals(clientPreface)) throw new Error("the client sent no HTTP/2 preface");
      this.#rest = this.#rest.subarray(length);
      this.#isPrefaceRead = true;
    }
    while (this.#rest.length >= headerBytes) {
      const end = headerBytes + this.#rest.readUIntBE(0, 3);
      if (this.#rest.length < end) return;
      const frame = this.#rest;
      this.#rest = frame.subarray(end);
      yield {
        type: frame.readUInt8(3),
        flags: frame.readUInt8(4),
        streamId: frame.readUInt32BE(5) & 0x7fffffff,
        payload: frame.subarray(headerBytes, end),
      };
    }
  }
}
