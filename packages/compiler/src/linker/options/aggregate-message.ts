import { WireType } from "@baud/protobuf";
import { hasPresence, isDelimited, isPacked, isRepeated, isRequired } from "../field-kind.js";
import type { FieldSymbol, MessageSymbol, OneofSymbol } from "../symbol.js";
import { concatBytes, encodeFields, type WireField, wireTypeOf } from "./wire-bytes.js";

/** One value of a field: a message, or anything else as it stands on the wire. */
export type AggregateValue = { readonly message: AggregateMessage } | { readonly bytes: Uint8Array };

/** A message made from text format, in order to be encoded. */
export class AggregateMessage {
  readonly type: MessageSymbol;
  readonly #values: Map<FieldSymbol, AggregateValue[]> = new Map();

  constructor(type: MessageSymbol) {
    this.type = type;
  }

  /** Sets a field, or adds to a repeated one. */
  put(field: FieldSymbol, value: AggregateValue): void {
    const values = this.#values.get(field);
    if (values === undefined) this.#values.set(field, [value]);
    else if (isRepeated(field)) values.push(value);
    else values[0] = value;
  }

  /** The message in a field that is not repeated, which is put there if there is none. */
  child(field: FieldSymbol): AggregateMessage {
    const value = this.#values.get(field)?.[0];
    if (value !== undefined && "message" in value) return value.message;
    const message = new AggregateMessage(field.messageType!);
    this.put(field, { message });
    return message;
  }

  /** Whether a field that is not repeated is there: without presence of its own, whether it is not zero. */
  has(field: FieldSymbol): boolean {
    const value = this.#values.get(field)?.[0];
    if (value === undefined) return false;
    if ("message" in value || hasPresence(field)) return true;
    return value.bytes.some((byte) => byte !== 0);
  }

  /** The field of a oneof that is set. */
  oneofCase(oneof: OneofSymbol): FieldSymbol | undefined {
    for (const field of this.#values.keys()) if (field.oneof === oneof) return field;
    return undefined;
  }

  /** The paths of the required fields that are missing, here and further down. */
  missingFields(prefix: string = ""): string[] {
    const missing: string[] = [];
    for (const field of this.type.fields) {
      const isMissing = isRequired(field) && !this.#values.has(field);
      if (isMissing) missing.push(prefix + field.descriptor.name);
    }
    for (const field of this.#sortedFields()) {
      this.#values.get(field)!.forEach((value, index) => {
        if (!("message" in value)) return;
        const name = field.isExtension ? `(${field.fullName})` : field.descriptor.name;
        const place = isRepeated(field) ? `${name}[${index}]` : name;
        missing.push(...value.message.missingFields(`${prefix}${place}.`));
      });
    }
    return missing;
  }

  /** The fields that are set, here and further down. */
  *allFields(): Generator<FieldSymbol, void> {
    for (const [field, values] of this.#values) {
      yield field;
      for (const value of values) if ("message" in value) yield* value.message.allFields();
    }
  }

  /** The fields that are set, with their values, in the order of their numbers. */
  *setFields(): Generator<readonly [FieldSymbol, readonly AggregateValue[]], void> {
    for (const field of this.#sortedFields()) {
      if (isRepeated(field) || this.has(field)) yield [field, this.#values.get(field)!];
    }
  }

  /** The message encoded, fields in the order of their numbers, without those that are left out. */
  encode(isLeftOut: (field: FieldSymbol) => boolean = () => false): Uint8Array {
    const fields: WireField[] = [];
    for (const [field, values] of this.setFields()) {
      if (isLeftOut(field)) continue;
      const { type, number = 0 } = field.descriptor;
      const wireType = isDelimited(field) ? WireType.START_GROUP : wireTypeOf(type);
      const datas = values.map((value) => ("message" in value ? value.message.encode(isLeftOut) : value.bytes));
      if (isPacked(field)) fields.push({ number, wireType: WireType.LENGTH_DELIMITED, data: concatBytes(datas) });
      else for (const data of datas) fields.push({ number, wireType, data });
    }
    return encodeFields(fields);
  }

  #sortedFields(): FieldSymbol[] {
    return [...this.#values.keys()].sort((a, b) => (a.descriptor.number ?? 0) - (b.descriptor.number ?? 0));
  }
}
