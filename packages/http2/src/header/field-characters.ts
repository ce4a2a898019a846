/**
 * RFC 9110 section 5.6.2's token without upper case (RFC 9113 section 8.2.1), after the colon of a pseudo-header field.
 */
export function isFieldName(name: string): boolean {
  const start = name.charCodeAt(0) === COLON ? 1 : 0;
  if (name.length === start) return false;
  for (let i = start; i < name.length; i++) {
    if (NAME_CHARACTERS[name.charCodeAt(i)] !== 1) return false;
  }
  return true;
}

/** RFC 9110 section 5.6.2's token, as methods are (section 9.1): of any case. */
export function isToken(text: string): boolean {
  return isFieldName(text.toLowerCase()) && text.charCodeAt(0) !== COLON;
}

/** RFC 9113 section 8.2.1: no NUL, CR, LF; no space or tab at either end. */
export function isFieldValue(value: string): boolean {
  const { length } = value;
  if (length === 0) return true;
  for (let i = 0; i < length; i++) if (isForbidden(value.charCodeAt(i))) return false;
  const first = value.charCodeAt(0);
  const last = value.charCodeAt(length - 1);
  return first !== SPACE && first !== TAB && last !== SPACE && last !== TAB;
}

/** As `isFieldName`, of a name that is still octets. */
export function isFieldNameIn(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] === COLON) start++;
  if (start >= end) return false;
  for (let i = start; i < end; i++) if (NAME_CHARACTERS[bytes[i]!] !== 1) return false;
  return true;
}

/** As `isFieldValue`, of a value that is still octets. */
export function isFieldValueIn(bytes: Uint8Array, start: number, end: number): boolean {
  if (start === end) return true;
  for (let i = start; i < end; i++) if (isForbidden(bytes[i]!)) return false;
  const first = bytes[start];
  const last = bytes[end - 1];
  return first !== SPACE && first !== TAB && last !== SPACE && last !== TAB;
}

/** RFC 3986 section 3.1: what stands before the colon of a URI. */
export function isScheme(text: string): boolean {
  return text === "http" || text === "https" || /^[a-z][a-z0-9+.-]*$/i.test(text);
}

/** RFC 3986 section 3.2, without the user: a host and a port. */
export function isAuthority(text: string): boolean {
  return consistsOf(text, AUTHORITY_CHARACTERS);
}

/** A path and a query without spaces and control characters; octets above 0x7f are let pass, as by most. */
export function isPath(text: string): boolean {
  return consistsOf(text, PATH_CHARACTERS);
}

function consistsOf(text: string, marks: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) if (marks[text.charCodeAt(i)] !== 1) return false;
  return true;
}

const NAME_CHARACTERS: Uint8Array = markCharacters("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz");
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const AUTHORITY_CHARACTERS: Uint8Array = markCharacters(`${LETTERS}0123456789-._~%!$&'()*+,;=:[]`);
const PATH_CHARACTERS: Uint8Array = new Uint8Array(256).fill(1, 0x21).fill(0, 0x7f, 0x80);

/** What no value has (RFC 9113 section 8.2.1), and what is no octet. Nearly all characters are settled by one comparison. */
function isForbidden(character: number): boolean {
  if (character > CR && character <= 0xff) return false;
  return character === NUL || character === LF || character === CR || character > 0xff;
}

function markCharacters(characters: string): Uint8Array {
  const marks = new Uint8Array(256);
  for (const character of characters) marks[character.charCodeAt(0)] = 1;
  return marks;
}

const NUL = 0x00;
const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;
const SPACE = 0x20;
const TAB = 0x09;
