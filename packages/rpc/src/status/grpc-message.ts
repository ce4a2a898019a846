const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A message for people as a `grpc-message` value: UTF-8, with all but printable ASCII, and `%`, percent-encoded (PROTOCOL-HTTP2, "Percent-Encoded"). */
export function encodeGrpcMessage(message: string): string {
  if (/^[\x20-\x24\x26-\x7e]*$/.test(message)) return guardSpaces(message);
  let text = "";
  for (const byte of encoder.encode(message)) {
    text += byte >= 0x20 && byte <= 0x7e && byte !== 0x25 ? String.fromCharCode(byte) : percentEncode(byte);
  }
  return guardSpaces(text);
}

/** Decodes a `grpc-message` value. What is not well-formed stays as it is: no message is ever lost to its encoding. */
export function decodeGrpcMessage(text: string): string {
  if (!text.includes("%")) return text;
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const digits = text.slice(i + 1, i + 3);
    if (text[i] === "%" && /^[0-9a-f]{2}$/i.test(digits)) {
      bytes.push(Number.parseInt(digits, 16));
      i += 2;
    } else {
      bytes.push(text.charCodeAt(i));
    }
  }
  return decoder.decode(Uint8Array.from(bytes));
}

function percentEncode(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}

/** A field value may not begin or end with a space (RFC 9113 section 8.2.1). */
function guardSpaces(text: string): string {
  return text.replace(/^ +| +$/g, (spaces) => "%20".repeat(spaces.length));
}
