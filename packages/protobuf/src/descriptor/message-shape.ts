/** How messages look in TypeScript, where there is a choice. Generated code and its descriptor must make the same one. */
export interface MessageShape {
  /** 64-bit integers of fields without `jstype`. As numbers, those beyond 2^53 are rounded. Default: bigint. */
  readonly int64?: "bigint" | "number" | "string";
  /** The properties of fields and oneofs: `givenName`, or as in the `.proto`, `given_name`. Default: camel. */
  readonly fieldNames?: "camel" | "proto";
  /**
   * A oneof is one property that tells which of its members is set, or each member is a property, of which one is not
   * undefined. Default: union.
   */
  readonly oneofs?: "union" | "flat";
  /**
   * Custom options that say of a field or a oneof that it must be set: `google.api.field_behavior`,
   * `buf.validate.field.required`. Encoding and decoding do not ask for it, `isValid` does. Default: none.
   */
  readonly required?: readonly string[];
}
