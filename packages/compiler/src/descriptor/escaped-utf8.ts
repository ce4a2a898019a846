import { EncodeError, type MessageType, Reader, Writer } from "@baud/protobuf";

/**
 * What becomes of bytes in a source that are not UTF-8, when they come into strings: U+FFFD (`"replace"`), or a lone
 * surrogate for each byte, U+DC80 for 0x80 and so on (`"escape"`, as Python's `surrogateescape` has it), so that they are
 * not lost.
 */
export type InvalidUtf8 = "replace" | "escape";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();
/** As the byte 0x00 would be escaped. */
const ESCAPE_BASE = 0xdc00;
/** Half of a pair that is whole does not match. */
const ESCAPED = /([\udc80-\udcff])/u;

/** UTF-8 as a string. */
export function decodeUtf8(bytes: Uint8Array, invalid: InvalidUtf8): string {
  const text = decoder.decode(bytes);
  return invalid === "replace" || !text.includes("\ufffd") ? text : escapeInvalid(bytes);
}

/** The bytes of a string in which bytes that are not UTF-8 were escaped: with these bytes again. */
export function unescapedUtf8(text: string): Uint8Array {
  if (!ESCAPED.test(text)) return encoder.encode(text);
  // Between two escaped bytes stands what is well-formed, if only the empty string.
  const pieces = text
    .split(ESCAPED)
    .map((piece, index) => (index % 2 === 0 ? encoder.encode(piece) : [piece.charCodeAt(0) - ESCAPE_BASE]));
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

/** `type.encode`, for descriptors in whose strings bytes that are not UTF-8 were escaped: it writes these bytes. */
export function encodeUnescaped<T extends object>(type: MessageType<T>, message: T): Uint8Array {
  try {
    return type.encode(message);
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    const writer = new UnescapingWriter();
    writer.begin(0);
    type.write(message, writer);
    return writer.finish();
  }
}

class UnescapingWriter extends Writer {
  override string(tag: number, value: string): void {
    if (ESCAPED.test(value)) this.bytes(tag, unescapedUtf8(value));
    else super.string(tag, value);
  }
}

/** Reads messages of descriptor.proto: none of its strings is checked. */
export class EscapingReader extends Reader {
  override looseString(): string {
    return decodeUtf8(this.bytes(), "escape");
  }
}

function escapeInvalid(bytes: Uint8Array): string {
  let text = "";
  let start = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    text += decoder.decode(bytes.subarray(start, at)) + String.fromCharCode(ESCAPE_BASE + bytes[at]!);
    at++;
    start = at;
  }
  return text + decoder.decode(bytes.subarray(start));
}

/** How many bytes the character at an offset has; 0 if there is none (RFC 3629, section 4). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  // Overlong forms, surrogates, and what is above U+10FFFF.
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  const second = bytes[at + 1]!;
  if (second < least || second > most) return 0;
  for (let next = at + 2; next < at + length; next++) if ((bytes[next]! & 0xc0) !== 0x80) return 0;
  return length;
}
