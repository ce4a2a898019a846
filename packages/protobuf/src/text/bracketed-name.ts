import type { TextLexer } from "./lexer.js";

const TYPE_NAME_PART = /^[A-Za-z_][A-Za-z0-9_]*$/;
const BROKEN_PERCENT = /%(?![0-9a-fA-F]{2}).{0,2}/;

/** Checks the full name of an extension or a type that was read from brackets. Throws `DecodeError`. */
export function checkTypeName(name: string, lexer: TextLexer): void {
  const broken = name.split(".").find((part) => !TYPE_NAME_PART.test(part));
  if (broken !== undefined) throw lexer.error(`Invalid identifier in type name, got: "${broken}"`);
}

/**
 * Checks the URL of a type that was read from brackets (text format specification, "Field Names"). Throws
 * `DecodeError`.
 */
export function checkTypeUrl(url: string, lexer: TextLexer): void {
  const slash = url.lastIndexOf("/");
  if (slash < 0) throw lexer.error("Type URL prefix is missing");
  if (slash === 0) throw lexer.error("Type URL prefix is empty");
  if (url.startsWith("/")) throw lexer.error('Type URL starts with "/"');
  const broken = BROKEN_PERCENT.exec(url.slice(0, slash + 1));
  if (broken !== null) throw lexer.error(`Invalid percent encode, got: "${broken[0]}"`);
  checkTypeName(url.slice(slash + 1), lexer);
}
