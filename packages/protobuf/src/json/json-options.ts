import type { FileDescriptor } from "../descriptor/descriptor.js";
import type { Registry } from "../descriptor/registry.js";

/** How a message becomes JSON (ProtoJSON guide, "JSON Options"). */
export interface JsonWriteOptions {
  /** Writes fields that hold their default too, unless they have explicit presence and are not set. Default: false. */
  readonly emitDefaults?: boolean;
  /** Names fields as in the `.proto` instead of in lowerCamelCase. Default: false. */
  readonly useProtoNames?: boolean;
  /** Writes enum values as numbers. Default: false. */
  readonly enumsAsNumbers?: boolean;
  /**
   * Where extensions are looked up, and the types inside of `google.protobuf.Any`; for the latter, then also the
   * message's own file, and what that imports.
   */
  readonly registry?: Registry;
}

/** How JSON becomes a message. */
export interface JsonReadOptions {
  /** Passes over fields and enum names that are not known, instead of failing. Default: false. */
  readonly ignoreUnknown?: boolean;
  /**
   * Where extensions are looked up, and the types inside of `google.protobuf.Any`; for the latter, then also the
   * message's own file, and what that imports.
   */
  readonly registry?: Registry;
}

/** The options, the file of the outermost message, and in how many `google.protobuf.Any` the message is. */
export type JsonContext<Options> = Options & { readonly root: FileDescriptor; readonly anyDepth?: number };
