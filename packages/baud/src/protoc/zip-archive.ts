/** 1 January 1980, the first day that an archive can name: the same files always give the same bytes. */
const EPOCH = 33;
/** The version of the format that is needed to read stored files. */
const VERSION = 10;

/** A ZIP archive (APPNOTE.TXT) of files that are stored as they are. */
export function zipArchive(files: Iterable<readonly [name: string, content: string]>): Uint8Array {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of files) {
    const nameBytes = Buffer.from(name);
    const data = Buffer.from(content);
    const entry = entryFields(nameBytes, data);
    const header = record(0x0403_4b50, [entry], nameBytes);
    directory.push(record(0x0201_4b50, [u16(VERSION), entry, u16(0, 0, 0), u32(0, offset)], nameBytes));
    pieces.push(header, data);
    offset += header.length + data.length;
  }
  const directoryBytes = Buffer.concat(directory);
  const count = directory.length;
  const end = record(0x0605_4b50, [u16(0, 0, count, count), u32(directoryBytes.length, offset), u16(0)]);
  return Buffer.concat([...pieces, directoryBytes, end]);
}

/**
 * What a file's own header and its entry in the directory share: from the version needed to the length of extra fields.
 */
function entryFields(name: Buffer, data: Buffer): Buffer {
  const stored = 0;
  return Buffer.concat([
    u16(VERSION, 0, stored, 0, EPOCH),
    u32(crc32(data), data.length, data.length),
    u16(name.length, 0),
  ]);
}

/** The checksum of ISO 3309 that archives have. Written here: that of `node:zlib` is not in every Node that we support. */
function crc32(data: Buffer): number {
  let rest = 0xffff_ffff;
  for (const byte of data) rest = CRC_OF_BYTE[(rest ^ byte) & 0xff]! ^ (rest >>> 8);
  return (rest ^ 0xffff_ffff) >>> 0;
}

const CRC_OF_BYTE = Int32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb8_8320 : rest >>> 1;
  return rest;
});

function record(magic: number, fields: readonly Buffer[], name: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([u32(magic), ...fields, name]);
}

function u16(...values: number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt16LE(value, 2 * index);
  return bytes;
}

function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, 4 * index);
  return bytes;
}
