import {
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@baud/protobuf/google/protobuf/descriptor_pb";
import { type ByteText, bytesOf } from "../../lexer/byte-text.js";
import { Lexer } from "../../lexer/lexer.js";
import { floatValue, integerValue, stringValue } from "../../lexer/literal.js";
import { isClosed } from "../field-kind.js";
import type { NameResolver } from "../name-resolver.js";
import { type FieldSymbol, type MessageSymbol, simpleName } from "../symbol.js";
import { AggregateMessage, type AggregateValue } from "./aggregate-message.js";
import { floatBytes, integerBytes } from "./wire-bytes.js";

/** A message, or all that was wrong with its text. */
export type AggregateResult =
  | { readonly kind: "message"; readonly message: AggregateMessage }
  | { readonly kind: "faults"; readonly faults: readonly string[] };

/** How deep messages may stand in each other. */
const MAX_DEPTH = 100;

const MAX_INT32 = 0x7fff_ffffn;
const MAX_UINT32 = 0xffff_ffffn;
const MAX_INT64 = 0x7fff_ffff_ffff_ffffn;
const MAX_UINT64 = 0xffff_ffff_ffff_ffffn;

/** The domains in front of a type's name in `Any`. */
const ANY_PREFIXES: ReadonlySet<string> = new Set(["type.googleapis.com/", "type.googleprod.com/"]);

/** Reads a message in text format, what the braces of an option enclose (text format specification). */
export function parseAggregate(resolver: NameResolver, type: MessageSymbol, text: ByteText): AggregateResult {
  const parser = new AggregateParser(resolver, text);
  const message = new AggregateMessage(type);
  try {
    parser.parseAll(message);
  } catch (error) {
    if (error !== textAbandoned) throw error;
  }
  if (parser.faults.length > 0) return { kind: "faults", faults: parser.faults };
  const missing = message.missingFields();
  if (missing.length > 0) {
    return { kind: "faults", faults: [`Message missing required fields: ${missing.join(", ")}`] };
  }
  return { kind: "message", message };
}

/** Thrown when reading cannot go on, after the fault was noted. One object for all: to make one costs its stack. */
const textAbandoned = new Error("text format was abandoned");

class AggregateParser {
  readonly faults: string[] = [];
  readonly #resolver: NameResolver;
  readonly #lexer: Lexer;
  #depth = 0;

  constructor(resolver: NameResolver, text: ByteText) {
    this.#resolver = resolver;
    this.#lexer = new Lexer(text, (_line, _column, message) => this.faults.push(message), "#");
    this.#lexer.next();
  }

  parseAll(message: AggregateMessage): void {
    while (this.#lexer.kind !== "end") this.#parseField(message);
  }

  #parseField(message: AggregateMessage): void {
    if (isAny(message.type) && this.#take("[")) {
      this.#parseAny(message);
      return;
    }
    const { name, field } = this.#take("[") ? this.#parseExtensionName(message) : this.#parseFieldName(message);
    if (field === undefined) {
      this.#skipUnnamedValue();
      return;
    }
    if (field.descriptor.label !== Label.LABEL_REPEATED && message.has(field)) {
      this.#fail(`Non-repeated field "${name}" is specified multiple times.`);
    }
    const other = field.oneof === undefined ? undefined : message.oneofCase(field.oneof);
    if (other !== undefined) {
      this.#fail(
        `Field "${name}" is specified along with field "${other.descriptor.name}", another member of oneof ` +
          `"${field.oneof!.descriptor.name}".`,
      );
    }
    if (field.messageType === undefined) this.#expect(":");
    else this.#take(":");
    if (field.descriptor.label === Label.LABEL_REPEATED && this.#take("[")) {
      if (!this.#take("]")) {
        do message.put(field, this.#parseValue(field));
        while (this.#isListContinued());
      }
    } else {
      message.put(field, this.#parseValue(field));
    }
    this.#takeSeparator();
  }

  #parseExtensionName(message: AggregateMessage): { name: string; field: FieldSymbol | undefined } {
    const name = this.#parseFullName();
    this.#expect("]");
    const field = this.#findExtension(message.type, name);
    if (field === undefined) {
      this.#fail(`Extension "${name}" is not defined or is not an extension of "${message.type.fullName}".`);
    }
    return { name, field };
  }

  #findExtension(type: MessageSymbol, name: string): FieldSymbol | undefined {
    const resolution = this.#resolver.resolve(name, type.fullName);
    if (resolution.kind === "missing") return undefined;
    const { symbol } = resolution;
    if (symbol.kind === "field") return symbol.isExtension && symbol.containingType === type ? symbol : undefined;
    if (symbol.kind !== "message" || !type.descriptor.options?.messageSetWireFormat) return undefined;
    // An item of a message set may go by the name of its type.
    return symbol.extensions.find(
      ({ containingType, messageType, descriptor }) =>
        containingType === type && messageType === symbol && descriptor.label === Label.LABEL_OPTIONAL,
    );
  }

  /** Reads the name of a field; of a reserved one, whose value is passed over, no field. */
  #parseFieldName(message: AggregateMessage): { name: string; field: FieldSymbol | undefined } {
    const name = this.#identifier();
    const { fields } = message.type;
    const find = (wanted: string) => fields.find(({ descriptor }) => descriptor.name === wanted);
    // A group goes by the name of its type, which is the one that the text has.
    let field = find(name) ?? find(name.toLowerCase());
    const isGroup = field?.descriptor.type === Type.TYPE_GROUP;
    const expected = isGroup ? simpleName(field!.messageType!.fullName) : field?.descriptor.name;
    if (expected !== name) field = undefined;
    if (field === undefined && !message.type.descriptor.reservedName.includes(name)) {
      this.#fail(`Message type "${message.type.fullName}" has no field named "${name}".`);
    }
    return { name, field };
  }

  /** Reads `[type.googleapis.com/NAME] { … }`. */
  #parseAny(message: AggregateMessage): void {
    let prefix = this.#identifier();
    while (this.#take(".")) prefix += `.${this.#identifier()}`;
    this.#expect("/");
    prefix += "/";
    const name = this.#parseFullName();
    this.#expect("]");
    this.#take(":");
    const found = ANY_PREFIXES.has(prefix) ? this.#resolver.find(name) : undefined;
    if (found?.kind !== "message") {
      this.#fail(`Could not find type "${prefix}${name}" stored in google.protobuf.Any.`);
    }
    const value = new AggregateMessage(found);
    this.#parseMessage(value);
    if (value.missingFields().length > 0) {
      this.#fail(`Value of type "${found.fullName}" stored in google.protobuf.Any has missing required fields`);
    }
    const [urlField, valueField] = message.type.fields as [FieldSymbol, FieldSymbol];
    if (message.has(urlField) || message.has(valueField)) this.#fail("Non-repeated Any specified multiple times.");
    message.put(urlField, { bytes: bytesOf(prefix + name) });
    message.put(valueField, { bytes: value.encode() });
  }

  #parseValue(field: FieldSymbol): AggregateValue {
    if (field.messageType !== undefined) {
      const message = new AggregateMessage(field.messageType);
      this.#parseMessage(message);
      return { message };
    }
    const { type } = field.descriptor;
    switch (type) {
      case Type.TYPE_INT32:
      case Type.TYPE_SINT32:
      case Type.TYPE_SFIXED32:
        return { bytes: integerBytes(this.#signedInteger(MAX_INT32), type) };
      case Type.TYPE_INT64:
      case Type.TYPE_SINT64:
      case Type.TYPE_SFIXED64:
        return { bytes: integerBytes(this.#signedInteger(MAX_INT64), type) };
      case Type.TYPE_UINT32:
      case Type.TYPE_FIXED32:
        return { bytes: integerBytes(this.#unsignedInteger(MAX_UINT32), type) };
      case Type.TYPE_UINT64:
      case Type.TYPE_FIXED64:
        return { bytes: integerBytes(this.#unsignedInteger(MAX_UINT64), type) };
      case Type.TYPE_FLOAT:
      case Type.TYPE_DOUBLE:
        return { bytes: floatBytes(this.#number(), type) };
      case Type.TYPE_BOOL:
        return { bytes: integerBytes(this.#boolean(field) ? 1n : 0n, type) };
      case Type.TYPE_ENUM:
        return { bytes: integerBytes(this.#enumNumber(field), type) };
      default:
        return { bytes: bytesOf(this.#string()) };
    }
  }

  #parseMessage(message: AggregateMessage): void {
    this.#enter();
    const end = this.#openMessage();
    while (this.#lexer.text !== ">" && this.#lexer.text !== "}") this.#parseField(message);
    this.#expect(end);
    this.#depth--;
  }

  #openMessage(): ">" | "}" {
    if (this.#take("<")) return ">";
    this.#expect("{");
    return "}";
  }

  #enter(): void {
    this.#depth++;
    if (this.#depth > MAX_DEPTH) {
      this.#fail(`Message is too deep, the parser exceeded the configured recursion limit of ${MAX_DEPTH}.`);
    }
  }

  /** Passes over the value of a field that is reserved: what it is can only be seen from the text. */
  #skipUnnamedValue(): void {
    if (this.#take(":") && this.#lexer.text !== "{" && this.#lexer.text !== "<") this.#skipScalar();
    else this.#skipMessage();
  }

  #skipMessage(): void {
    this.#enter();
    const end = this.#openMessage();
    while (this.#lexer.text !== ">" && this.#lexer.text !== "}") {
      if (this.#take("[")) {
        this.#identifier();
        while (this.#take(".") || this.#take("/")) this.#identifier();
        this.#expect("]");
      } else {
        this.#identifier();
      }
      this.#skipUnnamedValue();
      this.#takeSeparator();
    }
    this.#expect(end);
    this.#depth--;
  }

  #skipScalar(): void {
    this.#enter();
    if (this.#lexer.kind === "string") {
      this.#string();
    } else if (this.#take("[")) {
      do {
        if (this.#lexer.text === "{" || this.#lexer.text === "<") this.#skipMessage();
        else this.#skipScalar();
      } while (this.#isListContinued());
    } else {
      const isNegative = this.#take("-");
      const { kind, text } = this.#lexer;
      if (kind !== "integer" && kind !== "float" && kind !== "identifier") {
        this.#fail(`Cannot skip field value, unexpected token: ${text}`);
      }
      if (isNegative && kind === "identifier" && !/^(inf|infinity|nan)$/i.test(text)) {
        this.#fail(`Invalid float number: ${text.toLowerCase()}`);
      }
      this.#lexer.next();
    }
    this.#depth--;
  }

  #parseFullName(): string {
    let name = this.#identifier();
    while (this.#take(".")) name += `.${this.#identifier()}`;
    return name;
  }

  #identifier(): string {
    const { kind, text } = this.#lexer;
    if (kind !== "identifier") this.#fail(`Expected identifier, got: ${text}`);
    this.#lexer.next();
    return text;
  }

  #string(): ByteText {
    if (this.#lexer.kind !== "string") this.#fail(`Expected string, got: ${this.#lexer.text}`);
    let value = "";
    for (; this.#lexer.kind === "string"; this.#lexer.next()) value += stringValue(this.#lexer.text);
    return value;
  }

  #unsignedInteger(max: bigint): bigint {
    const { kind, text } = this.#lexer;
    if (kind !== "integer") this.#fail(`Expected integer, got: ${text}`);
    const value = integerValue(text, max);
    if (value === undefined) this.#fail(`Integer out of range (${text})`);
    this.#lexer.next();
    return value;
  }

  #signedInteger(max: bigint): bigint {
    return this.#take("-") ? -this.#unsignedInteger(max + 1n) : this.#unsignedInteger(max);
  }

  #number(): number {
    const sign = this.#take("-") ? -1 : 1;
    const { kind, text } = this.#lexer;
    let value: number;
    if (kind === "integer") {
      if (/^0[0-7xX]/.test(text)) this.#fail(`Expect a decimal number, got: ${text}`);
      value = Number(text);
    } else if (kind === "float") {
      value = floatValue(text);
    } else if (/^inf(inity)?$/i.test(text)) {
      value = Number.POSITIVE_INFINITY;
    } else if (/^nan$/i.test(text)) {
      value = Number.NaN;
    } else {
      this.#fail(`Expected double, got: ${kind === "identifier" ? text.toLowerCase() : text}`);
    }
    this.#lexer.next();
    return sign * value;
  }

  #boolean(field: FieldSymbol): boolean {
    if (this.#lexer.kind === "integer") return this.#unsignedInteger(1n) === 1n;
    const text = this.#identifier();
    if (text === "true" || text === "True" || text === "t") return true;
    if (text === "false" || text === "False" || text === "f") return false;
    return this.#fail(`Invalid value for boolean field "${field.descriptor.name}". Value: "${text}".`);
  }

  #enumNumber(field: FieldSymbol): bigint {
    const type = field.enumType!;
    const { kind, text } = this.#lexer;
    if (kind === "identifier") {
      this.#lexer.next();
      const value = type.valuesByName.get(text);
      if (value !== undefined) return BigInt(value.descriptor.number ?? 0);
      return this.#fail(unknownEnumValue(text, field));
    }
    if (text !== "-" && kind !== "integer") this.#fail(`Expected integer or identifier, got: ${text}`);
    const number = this.#signedInteger(MAX_INT32);
    const isKnown = type.values.some(({ descriptor }) => BigInt(descriptor.number ?? 0) === number);
    // protoc 3.21 goes by the message in proto2 and proto3; they cannot differ there, but for what proto2 takes from
    // proto3.
    const isOpen =
      field.containingType?.file.syntax === "proto3" || (field.file.syntax === "editions" && !isClosed(type));
    if (!isKnown && !isOpen) this.#fail(unknownEnumValue(number.toString(), field));
    return number;
  }

  #take(text: string): boolean {
    if (this.#lexer.text !== text) return false;
    this.#lexer.next();
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#fail(`Expected "${text}", found "${this.#lexer.text}".`);
  }

  /** Goes on to the next value of a list in brackets, or past its end. */
  #isListContinued(): boolean {
    if (this.#take("]")) return false;
    this.#expect(",");
    return true;
  }

  #takeSeparator(): void {
    if (!this.#take(";")) this.#take(",");
  }

  #fail(message: string): never {
    this.faults.push(message);
    throw textAbandoned;
  }
}

function unknownEnumValue(value: string, field: FieldSymbol): string {
  return `Unknown enumeration value of "${value}" for field "${field.descriptor.name}".`;
}

function isAny(type: MessageSymbol): boolean {
  return type.fullName === "google.protobuf.Any" && type.fields.length === 2;
}
