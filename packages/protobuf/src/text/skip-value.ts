import type { DecodeError } from "../wire/decode-error.js";
import { RECURSION_LIMIT } from "../wire/reader.js";
import type { TextLexer } from "./lexer.js";

/** Passes over a value of any form, inside of `depth` messages. Throws `DecodeError`. */
export function skipValue(lexer: TextLexer, depth: number): void {
  if (depth >= RECURSION_LIMIT) throw tooDeep(lexer);
  if (lexer.kind === "string") {
    while (lexer.kind === "string") lexer.next();
  } else if (lexer.is("{") || lexer.is("<")) {
    skipMessage(lexer, depth);
  } else if (lexer.take("[")) {
    skipList(lexer, depth + 1);
  } else {
    skipNumberOrName(lexer);
  }
}

/** Passes over a message in braces or angle brackets. */
export function skipMessage(lexer: TextLexer, depth: number): void {
  if (depth >= RECURSION_LIMIT) throw tooDeep(lexer);
  const close = lexer.take("<") ? ">" : "}";
  if (close === "}") lexer.expect("{");
  while (!lexer.is("}") && !lexer.is(">")) skipField(lexer, depth + 1);
  lexer.expect(close);
}

export function tooDeep(lexer: TextLexer): DecodeError {
  return lexer.error(`Message is too deep, the parser exceeded the configured recursion limit of ${RECURSION_LIMIT}.`);
}

function skipField(lexer: TextLexer, depth: number): void {
  if (lexer.is("[")) {
    lexer.bracketedName();
  } else {
    if (lexer.kind !== "identifier" && lexer.kind !== "integer") {
      throw lexer.error(`Expected identifier, got: ${lexer.text}`);
    }
    lexer.next();
  }
  if (lexer.take(":") || lexer.is("[")) skipValue(lexer, depth);
  else skipMessage(lexer, depth);
  if (!lexer.take(";")) lexer.take(",");
}

function skipList(lexer: TextLexer, depth: number): void {
  if (lexer.take("]")) return;
  skipValue(lexer, depth);
  while (!lexer.take("]")) {
    lexer.expect(",");
    skipValue(lexer, depth);
  }
}

function skipNumberOrName(lexer: TextLexer): void {
  const isNegative = lexer.take("-");
  const { kind, text } = lexer;
  if (kind !== "integer" && kind !== "float" && kind !== "identifier") {
    throw lexer.error(`Cannot skip field value, unexpected token: ${text}`);
  }
  // The names that a sign may stand in front of are those of numbers.
  if (isNegative && kind === "identifier" && !/^(?:inf|infinity|nan)$/i.test(text)) {
    throw lexer.error(`Invalid float number: ${text.toLowerCase()}`);
  }
  lexer.next();
}
