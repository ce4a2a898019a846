import type { TextPosition } from "@baud/protobuf";

const TAB_WIDTH = 8;

/** Text format out of bytes. Where they are no UTF-8, which literals may hold, escapes tell the bytes instead. */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const latin1 = Buffer.from(bytes).toString("latin1");
    return latin1.replace(/[\x80-\xff]/g, (byte) => `\\${byte.charCodeAt(0).toString(8)}`);
  }
}

/** The column as protoc counts: in bytes, from 1, with a tab going to the next multiple of eight. */
export function columnForProtoc(text: string, { offset, column }: TextPosition): number {
  let at = 0;
  for (const byte of Buffer.from(text.slice(offset - column + 1, offset))) {
    at = byte === 9 ? at + TAB_WIDTH - (at % TAB_WIDTH) : at + 1;
  }
  return at + 1;
}
