/** The bytes of the files in a serialized `FileDescriptorSet`, by name, in its order. Throws if it is damaged. */
export function filesOfSet(set: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let at = 0; at < set.length; ) {
    const file = delimited(set, at, "a file of the set");
    at = file.end;
    // Every compiler writes the name, field 1, first.
    const name = delimited(file.bytes, 0, "the name of a file");
    files.set(name.bytes.toString("utf8"), file.bytes);
  }
  return files;
}

const TAG_OF_FIELD_1 = 0x0a;

function delimited(bytes: Buffer, start: number, what: string): { bytes: Buffer; end: number } {
  if (bytes[start] !== TAG_OF_FIELD_1) throw new Error(`${what} was expected at offset ${start}`);
  let at = start + 1;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    if (byte === undefined) throw new Error(`${what} ends in the middle, at offset ${at}`);
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  return { bytes: bytes.subarray(at, at + length), end: at + length };
}
