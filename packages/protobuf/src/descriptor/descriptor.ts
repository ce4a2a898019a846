import type { Features } from "./features.js";
import type { MessageShape } from "./message-shape.js";

/**
 * Descriptors: what a `.proto` file says, with every name resolved and every edition feature decided. They refer to
 * each other, which is why they stand in one file. `bytes` and `options` lead to the whole truth: the encoded protos.
 */
export type Descriptor =
  | FileDescriptor
  | MessageDescriptor
  | FieldDescriptor
  | OneofDescriptor
  | EnumDescriptor
  | EnumValueDescriptor
  | ServiceDescriptor
  | MethodDescriptor;

export interface FileDescriptor {
  readonly kind: "file";
  /** The import path: `google/protobuf/any.proto`. */
  readonly name: string;
  readonly package: string;
  readonly edition: Edition;
  readonly features: Features;
  readonly dependencies: readonly FileDescriptor[];
  /** Those of `dependencies` that whoever imports this file sees as well. */
  readonly publicDependencies: readonly FileDescriptor[];
  readonly messages: readonly MessageDescriptor[];
  readonly enums: readonly EnumDescriptor[];
  readonly extensions: readonly FieldDescriptor[];
  readonly services: readonly ServiceDescriptor[];
  /** The types of the file at every depth, by full name. */
  readonly types: ReadonlyMap<string, MessageDescriptor | EnumDescriptor>;
  /** `optimize_for`: straight-line code, or little code. */
  readonly optimizeFor: "speed" | "codeSize" | "liteRuntime";
  readonly isDeprecated: boolean;
  /** The encoded `google.protobuf.FileOptions`. */
  readonly options: Uint8Array | undefined;
  /** How the file's messages look in TypeScript. */
  readonly shape: MessageShape;
  /** The encoded `google.protobuf.FileDescriptorProto`. */
  readonly bytes: Uint8Array;
}

/** The number that `google.protobuf.Edition` gives an edition: 998 is proto2, 999 proto3, 1000 edition 2023. */
export type Edition = number;

export interface MessageDescriptor {
  readonly kind: "message";
  readonly name: string;
  /** The full name, without a leading dot: `google.protobuf.Any`. */
  readonly typeName: string;
  readonly file: FileDescriptor;
  readonly parent: MessageDescriptor | undefined;
  readonly features: Features;
  /** In the order of declaration. */
  readonly fields: readonly FieldDescriptor[];
  /** Those written in the `.proto`; not the ones that `optional` in proto3 implies. */
  readonly oneofs: readonly OneofDescriptor[];
  /**
   * The properties of the message in TypeScript, in order. A oneof stands in the place of its first field; where it is
   * flat, its fields stand for themselves.
   */
  readonly members: readonly (FieldDescriptor | OneofDescriptor)[];
  readonly fieldsByNumber: ReadonlyMap<number, FieldDescriptor>;
  readonly messages: readonly MessageDescriptor[];
  readonly enums: readonly EnumDescriptor[];
  readonly extensions: readonly FieldDescriptor[];
  /** From, up to and not including. */
  readonly extensionRanges: readonly (readonly [number, number])[];
  /** Names that no field may have, because one had it once. */
  readonly reservedNames: ReadonlySet<string>;
  /** The entry of a map field: it has no type in TypeScript. */
  readonly isMapEntry: boolean;
  readonly isMessageSet: boolean;
  readonly isDeprecated: boolean;
  /** The encoded `google.protobuf.MessageOptions`. */
  readonly options: Uint8Array | undefined;
}

/** What a codec must know of a message. */
export type MessageFields = Pick<MessageDescriptor, "fields" | "members">;

export interface FieldDescriptor {
  readonly kind: "field" | "extension";
  /** As in the `.proto`: `given_name`. */
  readonly name: string;
  /** The full name: of a field `tutorial.Person.given_name`, of an extension that of the place where it is declared. */
  readonly typeName: string;
  readonly number: number;
  readonly jsonName: string;
  /** The property's name in TypeScript: `givenName`. */
  readonly property: string;
  readonly file: FileDescriptor;
  /** The message that has the field; of an extension, the one that it extends. */
  readonly parent: MessageDescriptor;
  readonly oneof: OneofDescriptor | undefined;
  /** The oneof, if its property holds the field; undefined when the field has a property (`MessageShape.oneofs`). */
  readonly union: OneofDescriptor | undefined;
  readonly features: Features;
  readonly cardinality: "singular" | "repeated" | "map";
  /**
   * Whether an unset field can be told from one that holds the default. Of repeated fields and maps always "implicit".
   */
  readonly presence: "explicit" | "implicit" | "required";
  /** The message that the entries of a map are on the wire: `key` and `value`. */
  readonly entry: MessageDescriptor | undefined;
  /** The type of a map's keys. */
  readonly key: MapKeyType | undefined;
  /** The type of the field, of its elements, or of a map's values. */
  readonly value: ValueType;
  /** Several numbers in one length-prefixed run (repeated fields only). */
  readonly isPacked: boolean;
  /** How 64-bit integers appear in TypeScript: as `jstype` says, or else the shape of the file's messages. */
  readonly integers: "bigint" | "string" | "number";
  /** The value that an unset field stands for. Undefined for messages; for closed enums the first value. */
  readonly defaultValue: string | number | bigint | boolean | Uint8Array | undefined;
  /** `defaultValue` was given in the `.proto`. */
  readonly hasDefault: boolean;
  readonly isDeprecated: boolean;
  /** The encoded `google.protobuf.FieldOptions`. */
  readonly options: Uint8Array | undefined;
}

export type ScalarType =
  | "double"
  | "float"
  | "int64"
  | "uint64"
  | "int32"
  | "fixed64"
  | "fixed32"
  | "bool"
  | "string"
  | "bytes"
  | "uint32"
  | "sfixed32"
  | "sfixed64"
  | "sint32"
  | "sint64";

export type MapKeyType = Exclude<ScalarType, "double" | "float" | "bytes">;

export type ValueType =
  | { readonly kind: "scalar"; readonly scalar: ScalarType }
  | { readonly kind: "enum"; readonly enum: EnumDescriptor }
  /** `isDelimited`: between a start and an end tag (a group), not behind a length. */
  | { readonly kind: "message"; readonly message: MessageDescriptor; readonly isDelimited: boolean };

export interface OneofDescriptor {
  readonly kind: "oneof";
  readonly name: string;
  readonly typeName: string;
  /** The property's name in TypeScript, unless the oneof is flat. */
  readonly property: string;
  readonly parent: MessageDescriptor;
  readonly fields: readonly FieldDescriptor[];
  /** The encoded `google.protobuf.OneofOptions`. */
  readonly options: Uint8Array | undefined;
}

export interface EnumDescriptor {
  readonly kind: "enum";
  readonly name: string;
  readonly typeName: string;
  readonly file: FileDescriptor;
  readonly parent: MessageDescriptor | undefined;
  /** A field of a closed enum never holds a number that has no name (proto2). */
  readonly isClosed: boolean;
  readonly values: readonly EnumValueDescriptor[];
  /** Of several names for one number, the first. */
  readonly valuesByNumber: ReadonlyMap<number, EnumValueDescriptor>;
  readonly valuesByName: ReadonlyMap<string, EnumValueDescriptor>;
  readonly isDeprecated: boolean;
  /** The encoded `google.protobuf.EnumOptions`. */
  readonly options: Uint8Array | undefined;
}

export interface EnumValueDescriptor {
  readonly kind: "enumValue";
  readonly name: string;
  readonly number: number;
  readonly parent: EnumDescriptor;
  readonly isDeprecated: boolean;
  /** The encoded `google.protobuf.EnumValueOptions`. */
  readonly options: Uint8Array | undefined;
}

export interface ServiceDescriptor {
  readonly kind: "service";
  readonly name: string;
  readonly typeName: string;
  readonly file: FileDescriptor;
  readonly methods: readonly MethodDescriptor[];
  readonly isDeprecated: boolean;
  /** The encoded `google.protobuf.ServiceOptions`. */
  readonly options: Uint8Array | undefined;
}

export interface MethodDescriptor {
  readonly kind: "method";
  readonly name: string;
  /** The method's name in TypeScript: `sayHello`. */
  readonly property: string;
  readonly parent: ServiceDescriptor;
  readonly input: MessageDescriptor;
  readonly output: MessageDescriptor;
  readonly isClientStreaming: boolean;
  readonly isServerStreaming: boolean;
  readonly idempotency: "unknown" | "noSideEffects" | "idempotent";
  readonly isDeprecated: boolean;
  /** The encoded `google.protobuf.MethodOptions`. */
  readonly options: Uint8Array | undefined;
}
