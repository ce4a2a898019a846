/** Bits of a character's class; a character may be in several. */
export const LETTER = 1;
export const DIGIT = 2;
export const OCTAL_DIGIT = 4;
export const HEX_DIGIT = 8;
/** White space other than the line feed. */
export const BLANK = 16;
export const UNPRINTABLE = 32;
/** What may follow a backslash alone. */
export const SIMPLE_ESCAPE = 64;

/** The classes of each byte. */
export const CHARACTER_CLASSES: Uint8Array = new Uint8Array(256);

mark(LETTER, "_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
mark(DIGIT, "0123456789");
mark(OCTAL_DIGIT, "01234567");
mark(HEX_DIGIT, "0123456789abcdefABCDEF");
mark(BLANK, " \t\r\v\f");
mark(SIMPLE_ESCAPE, "abfnrtv\\?'\"");
for (let code = 1; code < 0x20; code++) CHARACTER_CLASSES[code]! |= UNPRINTABLE;

function mark(characterClass: number, characters: string): void {
  for (const character of characters) CHARACTER_CLASSES[character.charCodeAt(0)]! |= characterClass;
}
