// Eight bytes seen as numbers of every size: the quickest way between bits and numbers that JavaScript has. Words are
// in the platform's order; what is read here is always what was just written.

const buffer = new ArrayBuffer(8);
export const scratchBytes: Uint8Array = new Uint8Array(buffer);
export const scratchWords: Uint32Array = new Uint32Array(buffer);
export const scratchFloat: Float32Array = new Float32Array(buffer);
export const scratchDouble: Float64Array = new Float64Array(buffer);
export const scratchInt64: BigInt64Array = new BigInt64Array(buffer);
export const scratchUint64: BigUint64Array = new BigUint64Array(buffer);

scratchWords[0] = 1;
/** The index in `scratchWords` of the low half of a 64-bit number. */
export const LOW: 0 | 1 = scratchBytes[0] === 1 ? 0 : 1;
/** The index in `scratchWords` of the high half. */
export const HIGH: 0 | 1 = LOW === 0 ? 1 : 0;
