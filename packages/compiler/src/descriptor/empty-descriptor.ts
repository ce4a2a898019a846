import type {
  DescriptorProto,
  DescriptorProto_ExtensionRange,
  EnumDescriptorProto,
  EnumValueDescriptorProto,
  FieldDescriptorProto,
  FileDescriptorProto,
  MessageOptions,
  MethodDescriptorProto,
  OneofDescriptorProto,
  ServiceDescriptorProto,
  SourceCodeInfo_Location,
} from "@baud/protobuf/google/protobuf/descriptor_pb";

// Descriptors with nothing set, as literals: every object of a type has one shape, and the parser makes many of them.

export function emptyFile(name: string): FileDescriptorProto {
  return {
    name,
    package: undefined,
    dependency: [],
    publicDependency: [],
    weakDependency: [],
    optionDependency: [],
    messageType: [],
    enumType: [],
    service: [],
    extension: [],
    options: undefined,
    sourceCodeInfo: undefined,
    syntax: undefined,
    edition: undefined,
  };
}

export function emptyMessage(): DescriptorProto {
  return {
    name: undefined,
    field: [],
    extension: [],
    nestedType: [],
    enumType: [],
    extensionRange: [],
    oneofDecl: [],
    options: undefined,
    reservedRange: [],
    reservedName: [],
    visibility: undefined,
  };
}

export function emptyExtensionRange(): DescriptorProto_ExtensionRange {
  return { start: undefined, end: undefined, options: undefined };
}

export function emptyField(): FieldDescriptorProto {
  return {
    name: undefined,
    number: undefined,
    label: undefined,
    type: undefined,
    typeName: undefined,
    extendee: undefined,
    defaultValue: undefined,
    oneofIndex: undefined,
    jsonName: undefined,
    options: undefined,
    proto3Optional: undefined,
  };
}

export function emptyOneof(): OneofDescriptorProto {
  return { name: undefined, options: undefined };
}

export function emptyEnum(): EnumDescriptorProto {
  return {
    name: undefined,
    value: [],
    options: undefined,
    reservedRange: [],
    reservedName: [],
    visibility: undefined,
  };
}

export function emptyEnumValue(): EnumValueDescriptorProto {
  return { name: undefined, number: undefined, options: undefined };
}

export function emptyService(): ServiceDescriptorProto {
  return { name: undefined, method: [], options: undefined };
}

export function emptyMethod(): MethodDescriptorProto {
  return {
    name: undefined,
    inputType: undefined,
    outputType: undefined,
    options: undefined,
    clientStreaming: undefined,
    serverStreaming: undefined,
  };
}

export function emptyLocation(path: number[], line: number, column: number): SourceCodeInfo_Location {
  return {
    path,
    span: [line, column],
    leadingComments: undefined,
    trailingComments: undefined,
    leadingDetachedComments: [],
  };
}

/** Options of a message with nothing set. */
export function emptyMessageOptions(): MessageOptions {
  return {
    messageSetWireFormat: undefined,
    noStandardDescriptorAccessor: undefined,
    deprecated: undefined,
    mapEntry: undefined,
    deprecatedLegacyJsonFieldConflicts: undefined,
    features: undefined,
    uninterpretedOption: [],
  };
}
