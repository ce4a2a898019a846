import type {
  DescriptorProto,
  EnumDescriptorProto,
  EnumValueDescriptorProto,
  ExtensionRangeOptions,
  FeatureSet_VisibilityFeature_DefaultSymbolVisibility,
  FieldDescriptorProto,
  FileDescriptorProto,
  MethodDescriptorProto,
  OneofDescriptorProto,
  ServiceDescriptorProto,
} from "@baud/protobuf/google/protobuf/descriptor_pb";

/** A file whose declarations have names that others can refer to. */
export interface LinkedFile {
  readonly kind: "file";
  readonly name: string;
  readonly package: string;
  readonly syntax: "proto2" | "proto3" | "editions";
  readonly descriptor: FileDescriptorProto;
  /** The same with the options that only the source keeps, if there are any and it has been asked for. */
  source: FileDescriptorProto | undefined;
  /** Whether a warning about this file would be one about another file if that came later. */
  isSaidByOrder: boolean;
  /** In the order of the imports; undefined for one that could not be had. */
  readonly dependencies: (LinkedFile | undefined)[];
  readonly publicDependencies: LinkedFile[];
  /** The files that are imported for their options alone. */
  readonly optionDependencies: LinkedFile[];
  readonly messages: MessageSymbol[];
  readonly enums: EnumSymbol[];
  readonly services: ServiceSymbol[];
  readonly extensions: FieldSymbol[];
  /** Which types others may use that do not say. It is kept here because descriptors lose it: only the source has it. */
  defaultVisibility: FeatureSet_VisibilityFeature_DefaultSymbolVisibility;
}

/** Anything that has a full name. */
export type LinkedSymbol =
  | PackageSymbol
  | MessageSymbol
  | FieldSymbol
  | OneofSymbol
  | EnumSymbol
  | EnumValueSymbol
  | ServiceSymbol
  | MethodSymbol;

/** What stands in a place of its own in a file. */
export type Element = Exclude<LinkedSymbol, PackageSymbol>;

interface ElementBase {
  readonly fullName: string;
  readonly file: LinkedFile;
  /** The place: the `listField` of the parent (of the file if there is none), and the index in it. */
  readonly listField: number;
  readonly index: number;
}

export interface PackageSymbol {
  readonly kind: "package";
  readonly fullName: string;
  /** The first file that is in the package. */
  readonly file: LinkedFile;
}

export interface MessageSymbol extends ElementBase {
  readonly kind: "message";
  readonly parent: MessageSymbol | undefined;
  readonly descriptor: DescriptorProto;
  readonly fields: FieldSymbol[];
  readonly oneofs: OneofSymbol[];
  readonly messages: MessageSymbol[];
  readonly enums: EnumSymbol[];
  readonly extensions: FieldSymbol[];
  /** The options of the extension ranges, with what only the source keeps. Set when options are. */
  rangeOptions: readonly (ExtensionRangeOptions | undefined)[];
}

/** A field, or an extension: then `parent` is where it is declared, and `containingType` what it extends. */
export interface FieldSymbol extends ElementBase {
  readonly kind: "field";
  readonly parent: MessageSymbol | undefined;
  readonly descriptor: FieldDescriptorProto;
  readonly isExtension: boolean;
  readonly oneof: OneofSymbol | undefined;
  /** Set when names have been resolved. */
  containingType: MessageSymbol | undefined;
  messageType: MessageSymbol | undefined;
  enumType: EnumSymbol | undefined;
}

export interface OneofSymbol extends ElementBase {
  readonly kind: "oneof";
  readonly parent: MessageSymbol;
  readonly descriptor: OneofDescriptorProto;
}

export interface EnumSymbol extends ElementBase {
  readonly kind: "enum";
  readonly parent: MessageSymbol | undefined;
  readonly descriptor: EnumDescriptorProto;
  readonly values: EnumValueSymbol[];
  /** The values by their simple names. */
  readonly valuesByName: Map<string, EnumValueSymbol>;
}

/** The full name of a value is that of a sibling of its enum, not of a child. */
export interface EnumValueSymbol extends ElementBase {
  readonly kind: "enumValue";
  readonly parent: EnumSymbol;
  readonly descriptor: EnumValueDescriptorProto;
}

export interface ServiceSymbol extends ElementBase {
  readonly kind: "service";
  readonly parent: undefined;
  readonly descriptor: ServiceDescriptorProto;
  readonly methods: MethodSymbol[];
}

export interface MethodSymbol extends ElementBase {
  readonly kind: "method";
  readonly parent: ServiceSymbol;
  readonly descriptor: MethodDescriptorProto;
}

/** The path of an element's location (`SourceCodeInfo.Location.path`). */
export function pathOf(element: Element): number[] {
  const path = element.parent === undefined ? [] : pathOf(element.parent);
  path.push(element.listField, element.index);
  return path;
}

/** The last part of a full name. */
export function simpleName(fullName: string): string {
  return fullName.slice(fullName.lastIndexOf(".") + 1);
}

/** What a full name is in, "" for the root. */
export function scopeOf(fullName: string): string {
  return fullName.slice(0, Math.max(0, fullName.lastIndexOf(".")));
}

export function joinName(scope: string, name: string): string {
  return scope === "" ? name : `${scope}.${name}`;
}
