import type { Registry } from "../descriptor/registry.js";

/** How text becomes a message. */
export interface TextReadOptions {
  /**
   * Where extensions are looked up, and the types inside of `google.protobuf.Any`; for the latter, then also the
   * message's own file, and what that imports.
   */
  readonly registry?: Registry;
  /** Passes over fields, extensions and enum names that are not known, instead of failing. Default: false. */
  readonly ignoreUnknown?: boolean;
  /**
   * Lets a singular field stand more than once: of scalars the last one counts, messages are merged, and a member of a
   * oneof replaces another. Default: false, which is an error, as the specification has it.
   */
  readonly allowOverwrites?: boolean;
  /** Accepts a message in which required fields are not set. Default: false. */
  readonly allowPartial?: boolean;
}

/** How a message becomes text. */
export interface TextWriteOptions {
  /**
   * Where extensions are looked up, and the types inside of `google.protobuf.Any`; for the latter, then also the
   * message's own file, and what that imports. An extension that is not found is an unknown field.
   */
  readonly registry?: Registry;
  /** Prints what is inside of a `google.protobuf.Any` as a message, where its type is known. Default: true. */
  readonly expandAny?: boolean;
  /**
   * Prints unknown fields too, by number. `parseText` does not read them back: numbers do not tell their types.
   * Default: false.
   */
  readonly printUnknownFields?: boolean;
  /** Prints all on one line. Default: false. */
  readonly singleLine?: boolean;
  /** Leaves what is beyond ASCII in strings as it is, instead of printing its bytes in octal. Default: false. */
  readonly keepUnicode?: boolean;
}
