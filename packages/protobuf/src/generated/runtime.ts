/** Everything that generated code imports. */

export { emptyBytes } from "../descriptor/default-value.js";
export type { JsonFloat, JsonObject, JsonValue } from "../json/json-value.js";
export { anyForm, durationForm, fieldMaskForm, timestampForm } from "../json/message-forms.js";
export { secondMember } from "../message/check-oneof.js";
export { setEntry } from "../message/map-entry.js";
export type { MessageType } from "../message/message-type.js";
export { toBigInt, toNumber } from "../plan/integers.js";
export {
  readPackedBool,
  readPackedDouble,
  readPackedFixed32,
  readPackedFixed64,
  readPackedFloat,
  readPackedInt32,
  readPackedInt64,
  readPackedSfixed32,
  readPackedSfixed64,
  readPackedSint32,
  readPackedSint64,
  readPackedUint32,
  readPackedUint64,
} from "../wire/read-packed.js";
export type { UnknownField } from "../wire/unknown-field.js";
export {
  writePackedBool,
  writePackedDouble,
  writePackedFixed32,
  writePackedFixed64,
  writePackedFloat,
  writePackedInt32,
  writePackedInt64,
  writePackedSfixed32,
  writePackedSfixed64,
  writePackedSint32,
  writePackedSint64,
  writePackedUint32,
  writePackedUint64,
} from "../wire/write-packed.js";
export { type EmbeddedFile, embeddedFile } from "./embedded-file.js";
export { type Extension, extension } from "./extension.js";
export { mapEntries, toBoolean } from "./map-entries.js";
export { messageType } from "./message-type.js";
export { missingRequired } from "./missing-field.js";
export { plannedMessageType } from "./planned-message-type.js";
