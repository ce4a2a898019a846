/**
 * Whether these bytes are whole zstd frames, from their first to their last byte (RFC 8878 section 3.1). Some versions of Node
 * take a frame that was cut off for a shorter message.
 */
export function isWholeZstd(bytes: Uint8Array): boolean {
  let at = 0;
  while (at < bytes.length) {
    const end = endOfFrame(bytes, at);
    if (end === undefined || end > bytes.length) return false;
    at = end;
  }
  return at > 0;
}

/** Sizes of the dictionary id and of the content size, by their flags (RFC 8878 section 3.1.1.1). */
const dictionaryIdBytes = [0, 1, 2, 4];
const contentSizeBytes = [0, 2, 4, 8];

/** Where the frame ends that begins at `start`; `undefined` when it is cut off, or is none. */
function endOfFrame(bytes: Uint8Array, start: number): number | undefined {
  if (bytes.length - start < 5) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(start, true) !== 0xfd2fb528) return undefined;
  const descriptor = bytes[start + 4]!;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const windowBytes = isSingleSegment ? 0 : 1;
  const sizeBytes = sizeFlag === 0 && isSingleSegment ? 1 : contentSizeBytes[sizeFlag]!;
  let at = start + 5 + windowBytes + dictionaryIdBytes[descriptor & 3]! + sizeBytes;
  for (let isLast = false; !isLast; ) {
    if (bytes.length - at < 3) return undefined;
    const header = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
    isLast = (header & 1) === 1;
    const isRun = ((header >> 1) & 3) === 1;
    at += 3 + (isRun ? 1 : header >> 3);
  }
  const checksumBytes = (descriptor & 4) === 0 ? 0 : 4;
  return at + checksumBytes;
}
