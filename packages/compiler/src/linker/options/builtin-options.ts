import { Reader } from "@baud/protobuf";
import {
  DescriptorProto,
  EnumDescriptorProto,
  FieldDescriptorProto_Type,
  file_google_protobuf_descriptor,
} from "@baud/protobuf/google/protobuf/descriptor_pb";
import { emptyFile } from "../../descriptor/empty-descriptor.js";
import { EnumField, FileField, MessageField } from "../../descriptor/field-number.js";
import { newLinkedFile } from "../linked-file.js";
import type { EnumSymbol, EnumValueSymbol, FieldSymbol, LinkedFile, MessageSymbol } from "../symbol.js";
import { decodeFields } from "./wire-bytes.js";

/**
 * Finds an options message of the descriptor.proto that the runtime comes with, for compilations in which no file is
 * it. Only what is asked for is read: most files set a handful of options, and a run often compiles one file.
 */
export function builtinOptionsMessage(typeName: string): MessageSymbol {
  builtin ??= new BuiltinDescriptors();
  return builtin.message(typeName);
}

let builtin: BuiltinDescriptors | undefined;

const PACKAGE = "google.protobuf";

/** The types of descriptor.proto by their full names, each read when it is first asked for. */
class BuiltinDescriptors {
  readonly #file: LinkedFile = newLinkedFile({ ...emptyFile("google/protobuf/descriptor.proto"), package: PACKAGE });
  /** The encoded types that stand in no other, by name. */
  readonly #unread: Map<string, Uint8Array> = new Map();
  readonly #messages: Map<string, MessageSymbol> = new Map();
  readonly #enums: Map<string, EnumSymbol> = new Map();

  constructor() {
    for (const { number, data } of decodeFields(file_google_protobuf_descriptor.bytes)) {
      if (number === FileField.MESSAGE_TYPE || number === FileField.ENUM_TYPE) this.#unread.set(nameIn(data), data);
    }
  }

  message(fullName: string): MessageSymbol {
    const outer = outermostName(fullName);
    const bytes = this.#unread.get(outer);
    if (bytes !== undefined && !this.#messages.has(`${PACKAGE}.${outer}`)) {
      // Read and not decoded: to look for required fields that are not set, all of the file would have to be known.
      const descriptor = DescriptorProto.read(new Reader(bytes), DescriptorProto.create());
      this.#addMessage(descriptor, undefined, FileField.MESSAGE_TYPE, PACKAGE);
    }
    return this.#messages.get(fullName)!;
  }

  #enum(fullName: string): EnumSymbol {
    const outer = outermostName(fullName);
    const bytes = this.#unread.get(outer)!;
    if (fullName !== `${PACKAGE}.${outer}`) this.message(`${PACKAGE}.${outer}`);
    else if (!this.#enums.has(fullName)) {
      const descriptor = EnumDescriptorProto.read(new Reader(bytes), EnumDescriptorProto.create());
      this.#addEnum(descriptor, undefined, FileField.ENUM_TYPE, PACKAGE);
    }
    return this.#enums.get(fullName)!;
  }

  #addMessage(descriptor: DescriptorProto, parent: MessageSymbol | undefined, listField: number, scope: string): void {
    const fullName = `${scope}.${descriptor.name}`;
    const message: MessageSymbol = {
      kind: "message",
      fullName,
      file: this.#file,
      parent,
      listField,
      index: 0,
      descriptor,
      fields: [],
      oneofs: [],
      messages: [],
      enums: [],
      extensions: [],
      rangeOptions: [],
    };
    this.#messages.set(fullName, message);
    for (const _ of descriptor.field) message.fields.push(this.#field(message, message.fields.length));
    for (const nested of descriptor.nestedType) this.#addMessage(nested, message, MessageField.NESTED_TYPE, fullName);
    for (const nested of descriptor.enumType) this.#addEnum(nested, message, MessageField.ENUM_TYPE, fullName);
  }

  #field(parent: MessageSymbol, index: number): FieldSymbol {
    const descriptor = parent.descriptor.field[index]!;
    const typeName = (descriptor.typeName ?? "").slice(1);
    const find = { message: () => this.message(typeName), enum: () => this.#enum(typeName) };
    return {
      kind: "field",
      fullName: `${parent.fullName}.${descriptor.name}`,
      file: this.#file,
      parent,
      listField: MessageField.FIELD,
      index,
      descriptor,
      isExtension: false,
      oneof: undefined,
      containingType: parent,
      get messageType() {
        return descriptor.type === FieldDescriptorProto_Type.TYPE_MESSAGE ? find.message() : undefined;
      },
      get enumType() {
        return descriptor.type === FieldDescriptorProto_Type.TYPE_ENUM ? find.enum() : undefined;
      },
    };
  }

  #addEnum(descriptor: EnumDescriptorProto, parent: MessageSymbol | undefined, listField: number, scope: string): void {
    const fullName = `${scope}.${descriptor.name}`;
    const symbol: EnumSymbol = {
      kind: "enum",
      fullName,
      file: this.#file,
      parent,
      listField,
      index: 0,
      descriptor,
      values: [],
      valuesByName: new Map(),
    };
    for (const [index, value] of descriptor.value.entries()) {
      const valueSymbol: EnumValueSymbol = {
        kind: "enumValue",
        fullName: `${scope}.${value.name}`,
        file: this.#file,
        parent: symbol,
        listField: EnumField.VALUE,
        index,
        descriptor: value,
      };
      symbol.values.push(valueSymbol);
      symbol.valuesByName.set(value.name ?? "", valueSymbol);
    }
    this.#enums.set(fullName, symbol);
  }
}

/** The name of the type of the file that a type is, or is in: `FieldOptions` for `google.protobuf.FieldOptions.CType`. */
function outermostName(fullName: string): string {
  return fullName.slice(PACKAGE.length + 1).split(".")[0]!;
}

/** The name in an encoded message or enum: the first field of both, and never as long as 128 bytes. */
function nameIn(bytes: Uint8Array): string {
  const [, length = 0] = bytes;
  return String.fromCharCode(...bytes.subarray(2, 2 + length));
}
