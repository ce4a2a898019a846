import type { FieldDescriptor, MapKeyType, MessageDescriptor } from "../descriptor/descriptor.js";
import { checkOneof } from "../message/check-oneof.js";
import { fieldValue } from "../message/field-value.js";
import type { AnyMessage } from "../message/message-type.js";
import { is64Bit, toBigInt } from "../plan/integers.js";
import { isSet } from "../plan/is-set.js";
import { mapKey } from "../plan/map-key.js";
import { EncodeError } from "../wire/encode-error.js";
import { Writer } from "../wire/writer.js";

/**
 * Looks for the field that a message cannot be written for: straight-line code does not know. The `EncodeError` names
 * its path, without the type in front. Slow and small: it serves errors only.
 */
export function replayWriting(type: MessageDescriptor, message: AnyMessage): void {
  for (const field of [...type.fields].sort((a, b) => a.number - b.number)) {
    try {
      const value = fieldValue(field, message);
      if (value !== undefined) checkOneof(field, message);
      checkField(field, value);
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      throw new EncodeError(error.reason, error.path === undefined ? field.name : `${field.name}.${error.path}`);
    }
  }
}

function checkField(field: FieldDescriptor, value: unknown): void {
  if (value === undefined) {
    if (field.presence === "required") throw new EncodeError("a required field that is not set");
  } else if (field.cardinality === "repeated") {
    for (const element of value as readonly unknown[]) checkValue(field, element);
  } else if (field.cardinality === "map") {
    for (const [key, element] of Object.entries(value as object)) {
      if (element === undefined) continue;
      const type = field.key as MapKeyType;
      tryWriting(type, mapKey(type, key));
      checkValue(field, element);
    }
  } else if (isSet(field, value)) {
    checkValue(field, value);
  }
}

function checkValue(field: FieldDescriptor, value: unknown): void {
  if (field.value.kind === "message") {
    if (typeof value !== "object" || value === null) throw new EncodeError(`${String(value)} is not a message`);
    replayWriting(field.value.message, value as AnyMessage);
  } else {
    const scalar = field.value.kind === "scalar" ? field.value.scalar : "int32";
    tryWriting(scalar, is64Bit(scalar) && field.integers !== "bigint" ? toBigInt(value) : value);
  }
}

/** The writer checks what it is given: what it writes here, nobody reads. */
function tryWriting(scalar: Parameters<typeof is64Bit>[0], value: unknown): void {
  const writer = new Writer();
  writer.begin(0);
  writer[scalar](8, value as never);
}
