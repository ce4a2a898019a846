import { Http2UsageError } from "../usage-error.js";
import { isFieldName, isFieldValue } from "./field-characters.js";
import type { HeaderList, OutgoingHeaders, PreparedHeaders } from "./header-list.js";

/**
 * Throws `Http2UsageError` when the fields cannot be sent. Looked for is what would make two fields of one value, or
 * make the peer cut the stream off (RFC 9113 section 8.2.1); which pseudo-header fields there are is the caller's.
 * Prepared fields are looked at once.
 */
export function assertSendable(headers: OutgoingHeaders): void {
  if (isList(headers)) assertFields(headers);
  else if (headers.base === undefined) assertPrepared(headers);
  else {
    assertPrepared(headers.base);
    assertFields(headers.fields);
  }
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

const goodPrepared = new WeakSet<PreparedHeaders>();

function assertPrepared(headers: PreparedHeaders): void {
  if (goodPrepared.has(headers)) return;
  assertFields(headers.fields);
  goodPrepared.add(headers);
}

function assertFields(fields: HeaderList): void {
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!;
    const value = fields[i + 1];
    if (value === undefined) throw new Http2UsageError(`the header field ${JSON.stringify(name)} has no value`);
    if (!isFieldName(name)) throw new Http2UsageError(`${JSON.stringify(name)} is no field name in lower case`);
    if (!isFieldValue(value)) {
      throw new Http2UsageError(`the value of ${name} has a character that none may have, or space around it`);
    }
  }
}

function isList(headers: OutgoingHeaders): headers is HeaderList {
  return Array.isArray(headers);
}

function firstFields(headers: OutgoingHeaders): HeaderList {
  if (isList(headers)) return headers;
  return headers.base === undefined ? headers.fields : headers.base.fields;
}
