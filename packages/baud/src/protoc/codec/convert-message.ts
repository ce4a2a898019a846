import {
  createMessageType,
  createRegistryFromBytes,
  DecodeError,
  type MessageDescriptor,
  type Registry,
} from "@baud/protobuf";
import { FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { parseText, printRawText, printText } from "@baud/protobuf/text";
import { ProtocError } from "../protoc-error.js";
import { inOrderOfNumbers } from "./in-order-of-numbers.js";
import { lenientFiles } from "./lenient-files.js";
import { missingFields } from "./missing-fields.js";
import { columnForProtoc, textOf } from "./text-input.js";

/** What came of a message, and the paths of the required fields that it lacks: a warning, no error. */
export interface Converted<T> {
  readonly output: T;
  readonly missing: readonly string[];
}

/** The types of messages that are converted: every file behind its imports. */
export class MessageConverter {
  readonly #files: readonly FileDescriptorProto[];
  readonly #registry: Registry;

  constructor(files: readonly FileDescriptorProto[]) {
    this.#files = files;
    this.#registry = registryOf(files);
  }

  /**
   * Text format to bytes, as protoc writes them; `sortsMaps` puts entries in the order of their keys. Throws
   * `ProtocError`.
   */
  encode(typeName: string, input: Uint8Array, sortsMaps: boolean): Converted<Uint8Array> {
    const descriptor = this.#descriptor(typeName);
    const lenient = registryOf(lenientFiles(this.#files, this.#registry, "encode"));
    const type = createMessageType(lenient.message(typeName)!);
    const text = textOf(input);
    const bytes = type.encode(parsed(() => parseText(type, text, { registry: lenient }), text));
    return {
      missing: missingFields(descriptor, bytes, this.#registry),
      output: inOrderOfNumbers(descriptor, bytes, this.#registry, sortsMaps),
    };
  }

  /** Bytes to text format. Throws `ProtocError`. */
  decode(typeName: string, input: Uint8Array): Converted<string> {
    const descriptor = this.#descriptor(typeName);
    const lenient = registryOf(lenientFiles(this.#files, this.#registry, "decode"));
    const type = createMessageType(lenient.message(typeName)!);
    // The entries of maps are printed whole, by key.
    const message = parsed(() => type.decode(inOrderOfNumbers(descriptor, input, this.#registry, true)));
    return {
      missing: missingFields(descriptor, input, this.#registry),
      output: printText(type, message, { registry: lenient, expandAny: false, printUnknownFields: true }),
    };
  }

  #descriptor(typeName: string): MessageDescriptor {
    const descriptor = this.#registry.message(typeName);
    if (descriptor === undefined) throw new ProtocError(`Type not defined: ${typeName}`);
    return descriptor;
  }
}

/** The bytes of a message of any type to text format. Throws `ProtocError`. */
export function decodeRaw(input: Uint8Array): string {
  return parsed(() => printRawText(input));
}

function registryOf(files: readonly FileDescriptorProto[]): Registry {
  return createRegistryFromBytes(files.map((file) => FileDescriptorProto.encode(file)));
}

/** What `parse` gives; its fault becomes protoc's words for it. */
function parsed<T>(parse: () => T, text: string = ""): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const { position, reason } = error;
    const place =
      position === undefined ? "" : `input:${position.line}:${columnForProtoc(text, position)}: ${reason}\n`;
    throw new ProtocError(`${place}Failed to parse input.`);
  }
}
