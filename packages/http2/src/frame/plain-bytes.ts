/**
 * The same memory as a plain `Uint8Array`. Node's `Buffer` is a `Uint8Array` too, but its `slice` copies nothing: what is kept of one
 * would change with the next bytes that are read into the same memory.
 */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  return bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
