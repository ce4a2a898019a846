import { DIGIT, HEX_DIGIT, LETTER, OCTAL_DIGIT, SIMPLE_ESCAPE } from "./character-class.js";
import { LINE_FEED, type Scanner } from "./scanner.js";

const PLUS = 43;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const BACKSLASH = 92;
const LOWER_U = 117;
const UPPER_U = 85;
const LOWER_X = 120;

/** How a number has begun: its first character has been read, and behind a dot one digit. */
export type NumberStart = "zero" | "digit" | "dot";

/** Reads the rest of a number. Text format (`hasTypeSuffix`) writes the type of a float behind it. */
export function readNumber(scanner: Scanner, start: NumberStart, hasTypeSuffix: boolean): "integer" | "float" {
  let isFloat = start === "dot";
  if (start === "zero" && scanner.takeAnyCase("x")) {
    if (!scanner.isIn(HEX_DIGIT)) scanner.fault('"0x" must be followed by hex digits.');
    scanner.skip(HEX_DIGIT);
  } else if (start === "zero" && scanner.isIn(DIGIT)) {
    scanner.skip(OCTAL_DIGIT);
    if (scanner.isIn(DIGIT)) {
      scanner.fault("Numbers starting with leading zero must be in octal.");
      scanner.skip(DIGIT);
    }
  } else {
    scanner.skip(DIGIT);
    if (start !== "dot" && scanner.take(DOT)) {
      isFloat = true;
      scanner.skip(DIGIT);
    }
    if (scanner.takeAnyCase("e")) {
      isFloat = true;
      if (!scanner.take(MINUS)) scanner.take(PLUS);
      if (!scanner.isIn(DIGIT)) scanner.fault('"e" must be followed by exponent.');
      scanner.skip(DIGIT);
    }
    if (hasTypeSuffix && scanner.takeAnyCase("f")) isFloat = true;
  }
  if (scanner.isIn(LETTER)) {
    scanner.fault("Need space between number and identifier.");
  } else if (scanner.peek() === DOT) {
    scanner.fault(
      isFloat
        ? "Already saw decimal point or exponent; can't have another one."
        : "Hex and octal numbers must be integers.",
    );
  }
  return isFloat ? "float" : "integer";
}

/** Reads the rest of a string, behind the quote that began it. */
export function readString(scanner: Scanner, delimiter: number): void {
  for (;;) {
    const code = scanner.peek();
    if (code === 0) {
      scanner.fault("Unexpected end of string.");
      return;
    }
    if (code === LINE_FEED) {
      scanner.fault("String literals cannot cross line boundaries.");
      return;
    }
    scanner.step();
    if (code === delimiter) return;
    if (code === BACKSLASH) readEscape(scanner);
  }
}

/** Reads as much of an escape sequence as must be checked; the digits behind are read like any character. */
function readEscape(scanner: Scanner): void {
  if (scanner.takeClass(SIMPLE_ESCAPE) || scanner.takeClass(OCTAL_DIGIT)) return;
  if (scanner.take(LOWER_X)) {
    if (!scanner.takeClass(HEX_DIGIT)) scanner.fault("Expected hex digits for escape sequence.");
  } else if (scanner.take(LOWER_U)) {
    if (!takeHexDigits(scanner, 4)) scanner.fault("Expected four hex digits for \\u escape sequence.");
  } else if (scanner.take(UPPER_U)) {
    // Eight digits, of which the first three can only be 000 or 001: the last code point is 10FFFF.
    const isInRange = scanner.take(ZERO) && scanner.take(ZERO) && (scanner.take(ZERO) || scanner.take(ZERO + 1));
    if (!isInRange || !takeHexDigits(scanner, 5)) {
      scanner.fault("Expected eight hex digits up to 10ffff for \\U escape sequence");
    }
  } else {
    scanner.fault("Invalid escape sequence in string literal.");
  }
}

function takeHexDigits(scanner: Scanner, count: number): boolean {
  for (let taken = 0; taken < count; taken++) if (!scanner.takeClass(HEX_DIGIT)) return false;
  return true;
}
