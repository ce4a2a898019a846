import type { WireType } from "./wire-type.js";

/** A field that the schema does not name, as it came. Kept in order, and written again behind the known fields. */
export interface UnknownField {
  readonly number: number;
  /** Never END_GROUP. */
  readonly wireType: WireType;
  /**
   * The value: the bytes of the varint or of the fixed-size number, what a length prefix encloses, or what stands
   * between the tags of a group.
   */
  readonly data: Uint8Array;
}
