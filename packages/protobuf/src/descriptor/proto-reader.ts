import { Reader } from "../wire/reader.js";

/**
 * The parts of `google/protobuf/descriptor.proto` that descriptors are built from, read straight off the bytes. The
 * generated types of that file cannot serve here: they stand on descriptors themselves.
 */
export interface FileProto {
  name: string;
  package: string;
  dependencies: string[];
  publicDependencies: number[];
  messages: MessageProto[];
  enums: EnumProto[];
  services: ServiceProto[];
  extensions: FieldProto[];
  options: OptionsProto;
  syntax: string;
  edition: number;
}

export interface MessageProto {
  name: string;
  /** Reads the fields, which `readFileProto` only passes over: most programs ask for those of a few messages. */
  readFields: () => FieldProto[];
  messages: MessageProto[];
  enums: EnumProto[];
  extensions: FieldProto[];
  extensionRanges: (readonly [number, number])[];
  reservedNames: string[];
  oneofs: { name: string; options: OptionsProto }[];
  options: OptionsProto;
}

export interface FieldProto {
  name: string;
  extendee: string;
  number: number;
  /** 1 optional, 2 required, 3 repeated. */
  label: number;
  type: number;
  typeName: string;
  defaultValue: string | undefined;
  oneofIndex: number | undefined;
  jsonName: string | undefined;
  isProto3Optional: boolean;
  options: OptionsProto;
}

export interface EnumProto {
  name: string;
  values: { name: string; number: number; options: OptionsProto }[];
  options: OptionsProto;
}

export interface ServiceProto {
  name: string;
  methods: MethodProto[];
  options: OptionsProto;
}

export interface MethodProto {
  name: string;
  input: string;
  output: string;
  isClientStreaming: boolean;
  isServerStreaming: boolean;
  options: OptionsProto;
}

/** Any of the options messages: its bytes, its options that are numbers, by field number, and its features likewise. */
export interface OptionsProto {
  readonly bytes: Uint8Array | undefined;
  readonly numbers: ReadonlyMap<number, number>;
  readonly features: ReadonlyMap<number, number>;
}

/** Reads an encoded `google.protobuf.FileDescriptorProto`. Throws `DecodeError`. */
export function readFileProto(bytes: Uint8Array): FileProto {
  const file: FileProto = {
    name: "",
    package: "",
    dependencies: [],
    publicDependencies: [],
    messages: [],
    enums: [],
    services: [],
    extensions: [],
    options: NO_OPTIONS,
    syntax: "",
    edition: 0,
  };
  readFields(new Reader(bytes), (tag, r) => {
    if (tag === 10) file.name = r.looseString();
    else if (tag === 18) file.package = r.looseString();
    else if (tag === 26) file.dependencies.push(r.looseString());
    else if (tag === 34) file.messages.push(readNested(r, readMessage));
    else if (tag === 42) file.enums.push(readNested(r, readEnum));
    else if (tag === 50) file.services.push(readNested(r, readService));
    else if (tag === 58) file.extensions.push(readNested(r, readField));
    else if (tag === 66) file.options = readOptions(r, 50);
    else if (tag === 80) file.publicDependencies.push(r.int32());
    else if (tag === 98) file.syntax = r.looseString();
    else if (tag === 112) file.edition = r.int32();
    else return false;
    return true;
  });
  return file;
}

function readMessage(reader: Reader): MessageProto {
  /** Where the fields begin and end. */
  const spans: number[] = [];
  const message: MessageProto = {
    name: "",
    readFields: () => readFieldsAt(reader.buf, spans),
    messages: [],
    enums: [],
    extensions: [],
    extensionRanges: [],
    reservedNames: [],
    oneofs: [],
    options: NO_OPTIONS,
  };
  readFields(reader, (tag, r) => {
    if (tag === 10) message.name = r.looseString();
    else if (tag === 18) spans.push(...passOver(r));
    else if (tag === 26) message.messages.push(readNested(r, readMessage));
    else if (tag === 34) message.enums.push(readNested(r, readEnum));
    else if (tag === 42) message.extensionRanges.push(readNested(r, readRange));
    else if (tag === 50) message.extensions.push(readNested(r, readField));
    else if (tag === 58) message.options = readOptions(r, 12);
    else if (tag === 66) message.oneofs.push(readNested(r, readOneof));
    else if (tag === 82) message.reservedNames.push(r.looseString());
    else return false;
    return true;
  });
  return message;
}

function passOver(reader: Reader): [start: number, end: number] {
  const outer = reader.enter();
  const span: [number, number] = [reader.pos, reader.limit];
  reader.pos = reader.limit;
  reader.leave(outer);
  return span;
}

function readFieldsAt(bytes: Uint8Array, spans: readonly number[]): FieldProto[] {
  const fields: FieldProto[] = [];
  for (let i = 0; i < spans.length; i += 2) fields.push(readField(new Reader(bytes, spans[i], spans[i + 1])));
  return fields;
}

function readField(reader: Reader): FieldProto {
  const field: FieldProto = {
    name: "",
    extendee: "",
    number: 0,
    label: 1,
    type: 0,
    typeName: "",
    defaultValue: undefined,
    oneofIndex: undefined,
    jsonName: undefined,
    isProto3Optional: false,
    options: NO_OPTIONS,
  };
  readFields(reader, (tag, r) => {
    if (tag === 10) field.name = r.looseString();
    else if (tag === 18) field.extendee = r.looseString();
    else if (tag === 24) field.number = r.int32();
    else if (tag === 32) field.label = r.int32();
    else if (tag === 40) field.type = r.int32();
    else if (tag === 50) field.typeName = r.looseString();
    else if (tag === 58) field.defaultValue = r.looseString();
    else if (tag === 66) field.options = readOptions(r, 21);
    else if (tag === 72) field.oneofIndex = r.int32();
    else if (tag === 82) field.jsonName = r.looseString();
    else if (tag === 136) field.isProto3Optional = r.bool();
    else return false;
    return true;
  });
  return field;
}

function readRange(reader: Reader): readonly [number, number] {
  let start = 0;
  let end = 0;
  readFields(reader, (tag, r) => {
    if (tag === 8) start = r.int32();
    else if (tag === 16) end = r.int32();
    else return false;
    return true;
  });
  return [start, end];
}

function readOneof(reader: Reader): { name: string; options: OptionsProto } {
  const oneof = { name: "", options: NO_OPTIONS };
  readFields(reader, (tag, r) => {
    if (tag === 10) oneof.name = r.looseString();
    else if (tag === 18) oneof.options = readOptions(r, 1);
    else return false;
    return true;
  });
  return oneof;
}

function readEnum(reader: Reader): EnumProto {
  const result: EnumProto = { name: "", values: [], options: NO_OPTIONS };
  readFields(reader, (tag, r) => {
    if (tag === 10) result.name = r.looseString();
    else if (tag === 18) result.values.push(readNested(r, readEnumValue));
    else if (tag === 26) result.options = readOptions(r, 7);
    else return false;
    return true;
  });
  return result;
}

function readEnumValue(reader: Reader): { name: string; number: number; options: OptionsProto } {
  const value = { name: "", number: 0, options: NO_OPTIONS };
  readFields(reader, (tag, r) => {
    if (tag === 10) value.name = r.looseString();
    else if (tag === 16) value.number = r.int32();
    else if (tag === 26) value.options = readOptions(r, 2);
    else return false;
    return true;
  });
  return value;
}

function readService(reader: Reader): ServiceProto {
  const service: ServiceProto = { name: "", methods: [], options: NO_OPTIONS };
  readFields(reader, (tag, r) => {
    if (tag === 10) service.name = r.looseString();
    else if (tag === 18) service.methods.push(readNested(r, readMethod));
    else if (tag === 26) service.options = readOptions(r, 34);
    else return false;
    return true;
  });
  return service;
}

function readMethod(reader: Reader): MethodProto {
  const method: MethodProto = {
    name: "",
    input: "",
    output: "",
    isClientStreaming: false,
    isServerStreaming: false,
    options: NO_OPTIONS,
  };
  readFields(reader, (tag, r) => {
    if (tag === 10) method.name = r.looseString();
    else if (tag === 18) method.input = r.looseString();
    else if (tag === 26) method.output = r.looseString();
    else if (tag === 34) method.options = readOptions(r, 35);
    else if (tag === 40) method.isClientStreaming = r.bool();
    else if (tag === 48) method.isServerStreaming = r.bool();
    else return false;
    return true;
  });
  return method;
}

const NO_OPTIONS: OptionsProto = { bytes: undefined, numbers: new Map(), features: new Map() };

function readOptions(reader: Reader, featuresNumber: number): OptionsProto {
  const bytes = reader.bytes();
  const numbers = new Map<number, number>();
  let features = NO_OPTIONS.features;
  readFields(new Reader(bytes), (tag, r) => {
    if ((tag & 7) === 0) numbers.set(tag >>> 3, r.int32());
    else if (tag === ((featuresNumber << 3) | 2)) features = readNested(r, readFeatures);
    else return false;
    return true;
  });
  return { bytes, numbers, features };
}

function readFeatures(reader: Reader): Map<number, number> {
  const features = new Map<number, number>();
  readFields(reader, (tag, r) => {
    if ((tag & 7) !== 0) return false;
    features.set(tag >>> 3, r.int32());
    return true;
  });
  return features;
}

/** Offers every field to `take`; what it does not take is passed over. */
function readFields(reader: Reader, take: (tag: number, reader: Reader) => boolean): void {
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    if (!take(tag, reader)) reader.skip(tag);
  }
}

function readNested<T>(reader: Reader, read: (reader: Reader) => T): T {
  const outer = reader.enter();
  const value = read(reader);
  reader.leave(outer);
  return value;
}
