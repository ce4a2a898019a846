import { extensionsAmong, extensionToPrint, writeExtension } from "../plan/extension-value.js";
import { anyFromJson, anyToJson } from "./any.js";
import { formatDuration, parseDuration } from "./duration.js";
import { formatFieldMask, parseFieldMask } from "./field-mask.js";
import { addJsonForm, type ExtensionCodec, type JsonForm, provideExtensionCodec } from "./json-form.js";
import type { ParsedJson } from "./json-value.js";
import { notA } from "./scalar-from-json.js";
import { formatTimestamp, parseTimestamp } from "./timestamp.js";

/** `google.protobuf.Any`: the members of the message inside, and its type's URL. */
export const anyForm: JsonForm = { write: anyToJson, read: anyFromJson };

/** `google.protobuf.Timestamp`: `"2030-01-01T00:00:00Z"`. */
export const timestampForm: JsonForm = {
  write: (message) => formatTimestamp(secondsAndNanos(message)),
  read: (json) => ({ ...parseTimestamp(text(json)) }),
};

/** `google.protobuf.Duration`: `"1.5s"`. */
export const durationForm: JsonForm = {
  write: (message) => formatDuration(secondsAndNanos(message)),
  read: (json) => ({ ...parseDuration(text(json)) }),
};

/** `google.protobuf.FieldMask`: `"name,address.city"`. */
export const fieldMaskForm: JsonForm = {
  write: (message) => formatFieldMask((message["paths"] as readonly string[] | undefined) ?? []),
  read: (json) => ({ paths: parseFieldMask(text(json)) }),
};

/** Lets JSON meet any type: registries and types made at run time may hold each of these, and extensions. */
export function supportAllTypesInJson(): void {
  addJsonForm("google.protobuf.Any", anyForm);
  addJsonForm("google.protobuf.Timestamp", timestampForm);
  addJsonForm("google.protobuf.Duration", durationForm);
  addJsonForm("google.protobuf.FieldMask", fieldMaskForm);
  provideExtensionCodec({ write: writeExtensions, read: writeExtension });
}

const writeExtensions: ExtensionCodec["write"] = (descriptor, unknown, registry, put) => {
  for (const extension of extensionsAmong(unknown, descriptor, registry)) {
    put(extension, extensionToPrint(extension, unknown));
  }
};

function text(json: ParsedJson): string {
  if (typeof json !== "string") throw notA("a string", json);
  return json;
}

function secondsAndNanos(message: object): { seconds: bigint; nanos: number } {
  const { seconds = 0n, nanos = 0 } = message as { seconds?: bigint; nanos?: number };
  return { seconds, nanos };
}
