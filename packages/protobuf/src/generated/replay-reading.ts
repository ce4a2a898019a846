import type { FieldDescriptor, MapKeyType, MessageDescriptor, ScalarType } from "../descriptor/descriptor.js";
import { isWrittenAs, scalarOf, wireTypeOf } from "../plan/field-wire-type.js";
import { DecodeError } from "../wire/decode-error.js";
import type { Reader } from "../wire/reader.js";
import { WireType } from "../wire/wire-type.js";

/**
 * Reads a message once more, keeping nothing, to find out in which field its bytes are wrong: straight-line code does not
 * know. The `DecodeError` names the path of the field, without the type in front. Slow and small: it serves errors
 * only.
 */
export function replayReading(type: MessageDescriptor, reader: Reader): void {
  let field: FieldDescriptor | undefined;
  try {
    while (reader.pos < reader.limit) {
      field = undefined;
      const tag = reader.tag();
      const candidate = type.fieldsByNumber.get(tag >>> 3);
      if (candidate !== undefined && isWrittenAs(candidate, tag & 7)) {
        field = candidate;
        readField(field, tag & 7, reader);
      } else if (reader.unknown(tag, {})) {
        return;
      }
    }
  } catch (error) {
    if (field === undefined || !(error instanceof DecodeError)) throw error;
    const rest = error.path === undefined ? "" : `.${error.path}`;
    throw new DecodeError(error.reason, error.offset, `${field.name}${rest}`);
  }
}

function readField(field: FieldDescriptor, wireType: number, reader: Reader): void {
  const { value } = field;
  if (field.cardinality === "map") {
    readEntry(field, reader);
  } else if (value.kind !== "message") {
    const scalar = scalarOf(field);
    if (wireType === wireTypeOf(scalar)) {
      readScalar(field, scalar, reader);
    } else {
      const end = reader.packed();
      while (reader.pos < end) readScalar(field, scalar, reader);
      reader.endPacked(end);
    }
  } else if (value.isDelimited) {
    reader.enterGroup(field.number);
    replayReading(value.message, reader);
    reader.leaveGroup();
  } else {
    readNested(value.message, reader);
  }
}

function readEntry(field: FieldDescriptor, reader: Reader): void {
  const { value } = field;
  const key = field.key as MapKeyType;
  const valueType = value.kind === "message" ? WireType.LENGTH_DELIMITED : wireTypeOf(scalarOf(field));
  const outer = reader.enter();
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    if (tag === ((1 << 3) | wireTypeOf(key))) readScalar(field, key, reader);
    else if (tag !== ((2 << 3) | valueType)) reader.skip(tag);
    else if (value.kind === "message") readNested(value.message, reader);
    else readScalar(field, scalarOf(field), reader);
  }
  reader.leave(outer);
}

function readNested(type: MessageDescriptor, reader: Reader): void {
  const outer = reader.enter();
  replayReading(type, reader);
  reader.leave(outer);
}

function readScalar(field: FieldDescriptor, scalar: ScalarType, reader: Reader): void {
  if (scalar === "string" && field.features.utf8Validation === "none") reader.looseString();
  else reader[scalar]();
}
