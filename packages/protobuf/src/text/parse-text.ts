import type { FieldDescriptor, FileDescriptor, MessageDescriptor } from "../descriptor/descriptor.js";
import { findAnyType } from "../descriptor/find-any-type.js";
import { missingField } from "../message/initialized.js";
import type { AnyMessage, MessageType } from "../message/message-type.js";
import { writeMessage } from "../plan/write-message.js";
import { DecodeError } from "../wire/decode-error.js";
import { EncodeError } from "../wire/encode-error.js";
import { RECURSION_LIMIT } from "../wire/reader.js";
import { Writer } from "../wire/writer.js";
import { checkTypeName, checkTypeUrl } from "./bracketed-name.js";
import { extensionByTextName, fieldByTextName } from "./field-names.js";
import { TextLexer } from "./lexer.js";
import { MessageBuilder } from "./message-builder.js";
import { readEnum, readScalar } from "./read-value.js";
import { skipMessage, skipValue, tooDeep } from "./skip-value.js";
import type { TextReadOptions } from "./text-options.js";

/**
 * The message that a text tells in the text format (its specification at protobuf.dev). Messages may be nested 100
 * deep. Throws `DecodeError`, with the line and column and the path of the field; its reasons are worded as protoc's
 * are.
 */
export function parseText<T>(type: MessageType<T>, text: string, options: TextReadOptions = {}): T {
  const { descriptor } = type;
  try {
    const message = new TextParser(text, descriptor.file, options).root(descriptor);
    const missing = options.allowPartial === true ? undefined : missingField(descriptor, message);
    if (missing !== undefined) throw new DecodeError("a required field that is not set", undefined, missing);
    // What was built from the descriptor of T is a T.
    return message as T;
  } catch (error) {
    throw error instanceof DecodeError || error instanceof EncodeError ? within(type.typeName, error) : error;
  }
}

class TextParser {
  readonly #lexer: TextLexer;
  /** The file of the outermost message. */
  readonly #root: FileDescriptor;
  readonly #options: TextReadOptions;
  #depth = 0;

  constructor(text: string, root: FileDescriptor, options: TextReadOptions) {
    this.#lexer = new TextLexer(text);
    this.#root = root;
    this.#options = options;
  }

  root(descriptor: MessageDescriptor): AnyMessage {
    const builder = new MessageBuilder(descriptor);
    while (this.#lexer.kind !== "end") this.#field(builder);
    return builder.finish();
  }

  /** A message in braces or angle brackets; what it tells is added to `into`, if given. */
  #message(descriptor: MessageDescriptor, into?: AnyMessage): AnyMessage {
    const lexer = this.#lexer;
    const close = lexer.take("<") ? ">" : "}";
    if (close === "}") lexer.expect("{");
    if (++this.#depth > RECURSION_LIMIT) throw tooDeep(lexer);
    const builder = new MessageBuilder(descriptor, into);
    while (!lexer.is("}") && !lexer.is(">")) this.#field(builder);
    const message = builder.finish();
    lexer.expect(close);
    this.#depth--;
    return message;
  }

  #field(builder: MessageBuilder): void {
    const lexer = this.#lexer;
    if (!lexer.is("[")) this.#namedField(builder);
    else if (builder.descriptor.typeName === "google.protobuf.Any") this.#any(builder);
    else this.#extension(builder);
    if (!lexer.take(";")) lexer.take(",");
  }

  #namedField(builder: MessageBuilder): void {
    const lexer = this.#lexer;
    const { descriptor } = builder;
    const { text: name, kind } = lexer;
    const isNumber = kind === "integer" && this.#options.ignoreUnknown === true;
    if (kind !== "identifier" && !isNumber) throw lexer.error(`Expected identifier, got: ${name}`);
    lexer.next();
    const field = fieldByTextName(descriptor, name);
    if (field !== undefined) {
      this.#knownField(field, name, builder);
    } else if (descriptor.reservedNames.has(name) || this.#options.ignoreUnknown === true) {
      this.#skip();
    } else {
      throw lexer.error(`Message type "${descriptor.typeName}" has no field named "${name}".`);
    }
  }

  #extension(builder: MessageBuilder): void {
    const lexer = this.#lexer;
    const { typeName } = builder.descriptor;
    const name = lexer.bracketedName();
    if (name.includes("/")) throw lexer.error('Extension name contains "/"');
    checkTypeName(name, lexer);
    const extension = extensionByTextName(builder.descriptor, name, this.#options.registry);
    if (extension !== undefined) {
      this.#knownField(extension, name, builder);
    } else if (this.#options.ignoreUnknown === true) {
      this.#skip();
    } else {
      throw lexer.error(`Extension "${name}" is not defined or is not an extension of "${typeName}".`);
    }
  }

  /** `[type.googleapis.com/full.Name] { … }` in a `google.protobuf.Any`. */
  #any(builder: MessageBuilder): void {
    const lexer = this.#lexer;
    const typeUrl = lexer.bracketedName();
    checkTypeUrl(typeUrl, lexer);
    lexer.take(":");
    const type = findAnyType(typeUrl, this.#options.registry, this.#root);
    if (type === undefined) throw lexer.error(`Could not find type "${typeUrl}" stored in google.protobuf.Any.`);
    const { start } = lexer;
    const message = this.#message(type);
    const [urlField, valueField] = builder.descriptor.fields as [FieldDescriptor, FieldDescriptor];
    if (this.#options.allowOverwrites !== true && (builder.has(urlField) || builder.has(valueField))) {
      throw lexer.error("Non-repeated Any specified multiple times.");
    }
    const missing = missingField(type, message);
    if (missing !== undefined) {
      throw lexer.error(
        `Value of type "${type.typeName}" stored in google.protobuf.Any has missing required fields: ${missing}`,
        start,
      );
    }
    const writer = new Writer();
    writer.begin(0);
    writeMessage(type, message, writer);
    builder.put(urlField, typeUrl);
    builder.put(valueField, writer.finish());
  }

  #knownField(field: FieldDescriptor, name: string, builder: MessageBuilder): void {
    try {
      this.#checkUnset(field, name, builder);
      this.#values(field, builder);
    } catch (error) {
      throw error instanceof DecodeError || error instanceof EncodeError ? within(field.name, error) : error;
    }
  }

  #checkUnset(field: FieldDescriptor, name: string, builder: MessageBuilder): void {
    if (field.cardinality !== "singular" || this.#options.allowOverwrites === true) return;
    if (builder.has(field)) throw this.#lexer.error(`Non-repeated field "${name}" is specified multiple times.`);
    const other = builder.chosen(field);
    if (other === undefined) return;
    throw this.#lexer.error(
      `Field "${name}" is specified along with field "${other.name}", another member of oneof "${other.oneof?.name}".`,
    );
  }

  #values(field: FieldDescriptor, builder: MessageBuilder): void {
    const lexer = this.#lexer;
    const isMessage = field.cardinality === "map" || field.value.kind === "message";
    if (isMessage) lexer.take(":");
    else lexer.expect(":");
    if (field.cardinality === "singular" || !lexer.take("[")) {
      this.#value(field, builder);
    } else if (!lexer.take("]")) {
      this.#value(field, builder);
      while (!lexer.take("]")) {
        lexer.expect(",");
        this.#value(field, builder);
      }
    }
  }

  #value(field: FieldDescriptor, builder: MessageBuilder): void {
    const lexer = this.#lexer;
    if (field.entry !== undefined) {
      builder.put(field, this.#message(field.entry));
    } else if (field.value.kind === "message") {
      builder.put(field, this.#message(field.value.message, builder.messageIn(field)));
    } else if (field.value.kind === "scalar") {
      builder.put(field, readScalar(lexer, field, field.value.scalar));
    } else {
      const number = readEnum(lexer, field, field.value.enum, this.#options.ignoreUnknown === true);
      if (number !== undefined) builder.put(field, number);
    }
  }

  /** Passes over the value of a field that is not known: its form tells its end. */
  #skip(): void {
    const lexer = this.#lexer;
    if (lexer.take(":") || lexer.is("[")) skipValue(lexer, this.#depth);
    else skipMessage(lexer, this.#depth);
  }
}

/** The error, with the path led on by the field or type in which it was found. */
function within(name: string, error: DecodeError | EncodeError): DecodeError {
  const at = error instanceof DecodeError ? error.position : undefined;
  return new DecodeError(error.reason, at, error.path === undefined ? name : `${name}.${error.path}`);
}
