import { closestName } from "../diagnostics/closest-name.js";
import type { TokenKind } from "../lexer/lexer.js";

/**
 * The keywords that a word may be meant to be, which has been read as something else: `repeted int32 a = 1;` as a field of
 * type `repeted`, whose name is `int32`. Where reading stops then tells which of them are likely.
 */
export interface LikelyKeywords {
  /** Those that may have been meant when already the word itself is out of place. */
  readonly itself: readonly string[];
  /** By what stands where reading stopped behind it: another word, a number or a string, or a sign. */
  readonly beforeWord?: readonly string[];
  readonly beforeLiteral?: readonly string[];
  readonly beforeSign?: { readonly [sign: string]: readonly string[] | undefined };
}

const LABELS = ["optional", "repeated", "required"];

export const TOP_LEVEL: LikelyKeywords = {
  itself: [
    ...["syntax", "edition", "package", "import", "option", "message", "enum", "service", "extend"],
    ...["export", "local"],
  ],
};

export const IN_MESSAGE: LikelyKeywords = {
  itself: [...LABELS, "message", "enum", "oneof", "extend", "option", "reserved", "extensions"],
  beforeWord: [...LABELS, "option"],
  beforeLiteral: ["reserved", "extensions", "option"],
  beforeSign: { "{": ["message", "enum", "oneof", "extend"], "(": ["option"] },
};

export const IN_ENUM: LikelyKeywords = {
  itself: ["option", "reserved"],
  beforeWord: ["option"],
  beforeLiteral: ["reserved"],
  beforeSign: { "(": ["option"] },
};

export const IN_SERVICE: LikelyKeywords = { itself: ["rpc", "option"] };
export const BEHIND_INPUT: LikelyKeywords = { itself: ["returns"] };
export const BEFORE_TYPE: LikelyKeywords = { itself: [], beforeWord: ["stream"] };
export const BEHIND_IMPORT: LikelyKeywords = { itself: ["public", "weak", "option"] };

/** The keyword that `word` is probably meant to be, if reading stopped at this token: at the word, or behind it. */
export function misspeltKeyword(
  word: string,
  likely: LikelyKeywords,
  stopped: { readonly kind: TokenKind; readonly text: string },
): string | undefined {
  const closest = closestName(word, candidatesAt(word, likely, stopped), (keyword) => keyword);
  return closest === word ? undefined : closest;
}

function candidatesAt(
  word: string,
  { itself, beforeWord = [], beforeLiteral = [], beforeSign = {} }: LikelyKeywords,
  { kind, text }: { readonly kind: TokenKind; readonly text: string },
): readonly string[] {
  if (text === word) return itself;
  switch (kind) {
    case "identifier":
      return beforeWord;
    case "integer":
    case "float":
    case "string":
      return beforeLiteral;
    case "symbol":
      return beforeSign[text] ?? [];
    case "start":
    case "end":
      return [];
  }
}
