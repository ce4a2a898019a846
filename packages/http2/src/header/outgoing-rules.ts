import { fieldSize } from "../hpack/dynamic-table.js";
import { HeaderListTooLargeError, Http2UsageError } from "../usage-error.js";
import { isFieldName, isFieldValue } from "./field-characters.js";
import type { HeaderList, OutgoingHeaders, PreparedHeaders } from "./header-list.js";

/**
 * Throws `Http2UsageError` when the fields cannot be sent. Looked for is what would make two fields of one value, or
 * make the peer cut the stream off (RFC 9113 section 8.2.1); which pseudo-header fields there are is the caller's.
 * Throws `HeaderListTooLargeError` when their size, as SETTINGS_MAX_HEADER_LIST_SIZE counts it (section 6.5.2), is above
 * `maxListSize`. Prepared fields are looked at once.
 */
export function assertSendable(headers: OutgoingHeaders, maxListSize: number): void {
  const size = sizeOf(headers);
  if (size > maxListSize) throw new HeaderListTooLargeError(size, maxListSize);
}

function sizeOf(headers: OutgoingHeaders): number {
  if (isList(headers)) return checkFields(headers);
  if (headers.base === undefined) return checkPrepared(headers);
  return checkPrepared(headers.base) + checkFields(headers.fields);
}

/** Whether a request's method is HEAD. */
export function isHeadRequest(headers: OutgoingHeaders): boolean {
  const fields = firstFields(headers);
  return fields[0] === ":method" && fields[1] === "HEAD";
}

/** Whether a response is an interim one: its status is 1xx. */
export function isInformational(headers: OutgoingHeaders): boolean {
  const fields = firstFields(headers);
  return fields[0] === ":status" && fields[1]!.length === 3 && fields[1]!.startsWith("1");
}

/** The sizes of those that were found to be good. */
const goodPrepared = new WeakMap<PreparedHeaders, number>();

function checkPrepared(headers: PreparedHeaders): number {
  let size = goodPrepared.get(headers);
  if (size === undefined) {
    size = checkFields(headers.fields);
    goodPrepared.set(headers, size);
  }
  return size;
}

function checkFields(fields: HeaderList): number {
  let size = 0;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!;
    const value = fields[i + 1];
    if (value === undefined) throw new Http2UsageError(`the header field ${JSON.stringify(name)} has no value`);
    if (!isFieldName(name)) throw new Http2UsageError(`${JSON.stringify(name)} is no field name in lower case`);
    if (!isFieldValue(value)) {
      throw new Http2UsageError(`the value of ${name} has a character that none may have, or space around it`);
    }
    size += fieldSize(name, value);
  }
  return size;
}

function isList(headers: OutgoingHeaders): headers is HeaderList {
  return Array.isArray(headers);
}

function firstFields(headers: OutgoingHeaders): HeaderList {
  if (isList(headers)) return headers;
  return headers.base === undefined ? headers.fields : headers.base.fields;
}
