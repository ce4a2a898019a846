/** Everything that generated code imports. */

export { emptyBytes } from "../descriptor/default-value.js";
export type { JsonFloat, JsonObject, JsonValue } from "../json/json-value.js";
export { anyForm, durationForm, fieldMaskForm, timestampForm } from "../json/message-forms.js";
export { secondMember } from "../message/check-oneof.js";
export { setEntry } from "../message/map-entry.js";
export type { MessageType } from "../message/message-type.js";
export { toBigInt, toNumber } from "../plan/integers.js";
export {
  readDoubleList,
  readFixed32List,
  readFixed64List,
  readFloatList,
  readSfixed32List,
  readSfixed64List,
} from "../wire/read-fixed-lists.js";
export {
  readBoolList,
  readInt32List,
  readInt64List,
  readSint32List,
  readSint64List,
  readUint32List,
  readUint64List,
} from "../wire/read-varint-lists.js";
export type { UnknownField } from "../wire/unknown-field.js";
export {
  writeDoubleList,
  writeFixed32List,
  writeFixed64List,
  writeFloatList,
  writeSfixed32List,
  writeSfixed64List,
} from "../wire/write-fixed-lists.js";
export {
  writeBoolList,
  writeInt32List,
  writeInt64List,
  writeSint32List,
  writeSint64List,
  writeUint32List,
  writeUint64List,
} from "../wire/write-varint-lists.js";
export { type EmbeddedFile, embeddedFile } from "./embedded-file.js";
export { type Extension, extension } from "./extension.js";
export { mapEntries, toBoolean } from "./map-entries.js";
export { messageType } from "./message-type.js";
export { missingRequired } from "./missing-field.js";
export { plannedMessageType } from "./planned-message-type.js";
