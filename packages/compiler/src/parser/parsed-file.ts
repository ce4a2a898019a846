import type {
  DescriptorProto,
  DescriptorProto_ExtensionRange,
  EnumDescriptorProto,
  EnumValueDescriptorProto,
  FieldDescriptorProto,
  FileDescriptorProto,
  MethodDescriptorProto,
  OneofDescriptorProto,
  ServiceDescriptorProto,
  SourceCodeInfo_Location,
} from "@baud/protobuf/google/protobuf/descriptor_pb";
import type { ByteText } from "../lexer/byte-text.js";
import type { TokenSpan } from "../lexer/lexer.js";

/** Anything that options can be set on. */
export type OptionTarget =
  | FileDescriptorProto
  | DescriptorProto
  | DescriptorProto_ExtensionRange
  | FieldDescriptorProto
  | OneofDescriptorProto
  | EnumDescriptorProto
  | EnumValueDescriptorProto
  | ServiceDescriptorProto
  | MethodDescriptorProto;

/** One part of an option's name: `deprecated`, or `(google.api.http)` for an extension, without the parentheses. */
export interface OptionNamePart {
  readonly name: string;
  readonly isExtension: boolean;
}

/**
 * What stands behind the equals sign. An aggregate is the text between its braces, tokens with single spaces between.
 */
export type OptionValue =
  /** It could not be read, and that was reported. */
  | { readonly kind: "missing" }
  | { readonly kind: "identifier"; readonly text: string }
  | { readonly kind: "positiveInteger"; readonly value: bigint }
  | { readonly kind: "negativeInteger"; readonly value: bigint }
  | { readonly kind: "double"; readonly value: number }
  | { readonly kind: "string"; readonly bytes: ByteText }
  | { readonly kind: "aggregate"; readonly text: ByteText };

/** An option as it was written: what it means is known when the extensions are. */
export interface ParsedOption {
  readonly name: readonly OptionNamePart[];
  /** Undefined, as `valuePlace`, in the copies for each further range of a list: only the first has a place in the text. */
  readonly namePlace: TokenSpan | undefined;
  readonly value: OptionValue;
  readonly valuePlace: TokenSpan | undefined;
  /** The location of the whole, named as the uninterpreted option that it is so far. */
  readonly location: SourceCodeInfo_Location;
}

/** A file after parsing: names stand as they were written, and options are kept apart from the descriptor. */
export interface ParsedFile {
  /** Whether it was parsed at all, or came as a descriptor with its options in place. */
  readonly origin: "source" | "descriptor";
  readonly descriptor: FileDescriptorProto;
  readonly options: ReadonlyMap<OptionTarget, readonly ParsedOption[]>;
  /** Gives locations, among which is that of what has the path, if it has one; costly for a file parsed without. */
  readonly locate: (path: readonly number[]) => readonly SourceCodeInfo_Location[];
  /** False if the text had faults; the descriptor is then in parts only. */
  readonly isValid: boolean;
}
