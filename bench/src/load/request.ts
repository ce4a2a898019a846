import { Flag, FrameType, frame } from "./frame.js";

/** The bytes of a unary call, to which only the stream's number is missing. */
export interface RequestTemplate {
  /** HEADERS, then DATA with END_STREAM. */
  readonly bytes: Buffer;
  /** Where the stream's number stands in them: once a frame. */
  readonly streamIdPositions: readonly [number, number];
  /** What the call takes from the send windows. */
  readonly dataSize: number;
}

/** How one connection asks: its first request puts the header fields into the peer's table, all others name them there. */
export interface RequestTemplates {
  readonly first: RequestTemplate;
  readonly other: RequestTemplate;
}

/** Builds the calls of a unary method with one message, as a gRPC client would (gRPC's PROTOCOL-HTTP2.md). */
export function requestTemplates(authority: string, path: string, message: Uint8Array): RequestTemplates {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  const envelope = Buffer.concat([prefix, message]);
  // RFC 7541: 0x83 and 0x86 are `:method: POST` and `:scheme: http`, 0x40 and above insert a field into the table. What was
  // inserted last has index 62, so the five fields are 66 to 62.
  const inserted = [
    ...[0x83, 0x86],
    ...[0x44, ...literal(path)],
    ...[0x41, ...literal(authority)],
    ...[0x40, ...literal("te"), ...literal("trailers")],
    ...[0x5f, ...literal("application/grpc")],
    ...[0x7a, ...literal("baud-bench")],
  ];
  const indexed = [0x83, 0x86, 0x80 | 66, 0x80 | 65, 0x80 | 64, 0x80 | 63, 0x80 | 62];
  return { first: template(inserted, envelope), other: template(indexed, envelope) };
}

function template(block: readonly number[], envelope: Uint8Array): RequestTemplate {
  const headers = frame(FrameType.headers, Flag.endHeaders, 0, Uint8Array.from(block));
  const data = frame(FrameType.data, Flag.endStream, 0, envelope);
  return {
    bytes: Buffer.concat([headers, data]),
    streamIdPositions: [5, headers.length + 5],
    dataSize: envelope.length,
  };
}

/** A string literal without Huffman code. */
function literal(text: string): number[] {
  return [text.length, ...Buffer.from(text, "latin1")];
}
