import { Reader } from "../wire/reader.js";
import type { UnknownField } from "../wire/unknown-field.js";
import { WireType } from "../wire/wire-type.js";
import { Writer } from "../wire/writer.js";

// In a message set each extension is a group with the extension's number and its bytes (encoding guide, "message sets"):
// `repeated group Item = 1 { required int32 type_id = 2; required bytes message = 3; }`
const ITEM = 1;
const TYPE_ID = 16;
const MESSAGE = 26;

/** The extension's field that an item of a message set stands for; undefined for a field that is no item. */
export function fieldInItem(field: UnknownField): UnknownField | undefined {
  if (field.number !== ITEM || field.wireType !== WireType.START_GROUP) return undefined;
  const reader = new Reader(field.data);
  let number = 0;
  let data: Uint8Array | undefined;
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    if (tag === TYPE_ID) number = reader.uint32();
    else if (tag === MESSAGE) data = reader.bytes();
    else reader.skip(tag);
  }
  return data === undefined ? undefined : { number, wireType: WireType.LENGTH_DELIMITED, data };
}

/** The item of a message set that stands for an extension's field. */
export function toItem({ number, data }: UnknownField): UnknownField {
  const writer = new Writer();
  writer.begin(0);
  writer.uint32(TYPE_ID, number);
  writer.bytes(MESSAGE, data);
  return { number: ITEM, wireType: WireType.START_GROUP, data: writer.finish() };
}
